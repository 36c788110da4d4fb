"""What the public asks and tells: narrowing the map, following surroundings, saying that something is unsuitable."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.models import Category, State
from complaints.presentation import told_apart
from complaints.public.publication import Narrowing, Surroundings
from language.fields import NumberField
from language.models import name_column
from language.selects import LongSelect
from language.text import tidy
from maps.forms import BoxField
from maps.models import Area, AreaKind

MOST_METRES = 5000
PERIODS = (
    (7, _("the last 7 days")),
    (30, _("the last 30 days")),
    (90, _("the last 90 days")),
    (365, _("the last year")),
)
_SHOWN = tuple(state for state in State if state not in {State.UNCONFIRMED, State.WITHDRAWN})


def _choices(first: Any, found: Any) -> list[tuple[Any, Any]]:
    return [("", first), *found]


def wards(key: str) -> list[tuple[Any, str]]:
    """Return the wards' keys ("pk" or "code") and names by their numbers; outlines are not read."""
    found = Area.objects.filter(kind=AreaKind.WARD).values_list(key, name_column(), "name_en", "code")
    ordered = sorted(found, key=lambda ward: (len(ward[3]), ward[3]))
    return [(value, own or english) for value, own, english, _code in ordered]


class NarrowingForm(forms.Form):
    """State, category, ward, kind and period of the complaints that are shown, and the map's extent."""

    state = forms.ChoiceField(label=_("Stage"), required=False)
    category = forms.TypedChoiceField(label=_("Problem"), required=False, coerce=int, empty_value=None)
    ward = forms.TypedChoiceField(label=_("Ward"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind of place"), required=False)
    days = forms.TypedChoiceField(label=_("Reported"), required=False, coerce=int, empty_value=None)
    bbox = BoxField(id="complaints-bbox")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("open", _("all that are open")), ("ended", _("all that ended"))]
        states += [(state.value, capfirst(state.label)) for state in _SHOWN]
        offered: dict[str, Any] = {
            "state": lambda: _choices(_("any"), states),
            "category": lambda: _choices(_("any"), _categories()),
            "ward": lambda: _choices(_("all"), wards("pk")),
            "kind": lambda: _choices(_("any"), [(kind.value, capfirst(kind.label)) for kind in Kind]),
            "days": lambda: _choices(_("at any time"), PERIODS),
        }
        for name, choices in offered.items():
            self.fields[name].widget = LongSelect()
            cast(forms.ChoiceField, self.fields[name]).choices = choices
            self.fields[name].widget.attrs["class"] = "form-select"

    def narrowing(self) -> Narrowing:
        """Return what was asked; of a field that was wrong, nothing."""
        return Narrowing(**(self.cleaned_data if self.is_valid() else {}))


def _categories() -> list[tuple[int, str]]:
    found = list(Category.objects.filter(published=True).only("kinds", "name_en", name_column()))
    return [(each.pk, name) for each, name in zip(found, told_apart(found), strict=True)]


class SurroundingsForm(forms.Form):
    """What is to be followed, as it stands in the address of a feed: ward, borough, asset, or a circle."""

    ward = forms.CharField(required=False, max_length=20)
    borough = forms.CharField(required=False, max_length=20)
    asset = forms.CharField(required=False, max_length=40)
    lat = NumberField(label=_("Latitude"), required=False, max_digits=12, decimal_places=9)
    lon = NumberField(label=_("Longitude"), required=False, max_digits=12, decimal_places=9)
    radius = forms.IntegerField(label=_("Metres"), required=False, min_value=50, max_value=MOST_METRES)

    def clean(self) -> dict[str, Any]:
        """Find what is meant as ``surroundings``: one thing, or all where nothing is given."""
        cleaned = super().clean() or self.cleaned_data
        # A radius alone is what a form was filled in with beforehand.
        circle = [cleaned.get(name) is not None for name in ("lat", "lon")]
        if any(circle) and not (all(circle) and cleaned.get("radius")) and not self.errors:
            raise ValidationError(_("A circle needs latitude, longitude and metres (lat, lon, radius)."))
        named = [name for name in ("ward", "borough", "asset") if cleaned.get(name)]
        if len(named) + any(circle) > 1:
            raise ValidationError(_("Ask for one of ward, borough, asset, or a circle."))
        if not self.errors:
            cleaned["surroundings"] = self._found(named[0] if named else "", cleaned)
        return cleaned

    def _found(self, name: str, cleaned: dict[str, Any]) -> Surroundings:
        if name == "asset":
            asset = Asset.objects.visible_to(None).filter(reference=cleaned["asset"]).only("pk").first()
            if asset is None:
                raise ValidationError(_("The register has no such entry."))
            return Surroundings(asset=asset.pk)
        if name:
            areas = Area.objects.filter(kind=name, code=cleaned[name]).defer("geometry", "geometry_3857")
            area = areas.first()
            if area is None:
                raise ValidationError(_("There is no such ward or borough."))
            return Surroundings(area=area)
        if cleaned.get("lat") is None:
            return Surroundings()
        west, south, east, north = settings.CITY_BOUNDS
        lat, lon = float(cleaned["lat"]), float(cleaned["lon"])
        if not (south <= lat <= north and west <= lon <= east):
            raise ValidationError(_("The place lies outside the city."))
        return Surroundings(point=Point(lon, lat, srid=4326), radius_m=cleaned["radius"])


class SubscribeForm(SurroundingsForm):
    """Surroundings to be told of by mail."""

    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"] = forms.ChoiceField(
            label=_("A ward"),
            required=False,
            choices=lambda: _choices("–", wards("code")),
        )
        boroughs = Area.objects.filter(kind=AreaKind.BOROUGH).defer("geometry", "geometry_3857")
        self.fields["borough"] = forms.ChoiceField(
            label=_("or a borough"),
            required=False,
            choices=lambda: _choices(
                "–", [(each.code, each.name) for each in sorted(boroughs, key=lambda each: (len(each.code), each.code))]
            ),
        )
        self.fields["asset"].label = _("or an entry of the register")
        self.fields["asset"].help_text = _("Its reference, as AH-000123.")
        self.fields["radius"].initial = 500

    def clean(self) -> dict[str, Any]:
        """Refuse robots, and what names nothing to follow."""
        cleaned = super().clean()
        if cleaned.get("website"):
            raise ValidationError(_("The subscription could not be taken. Please try again."))
        if not self.errors and cleaned.get("surroundings") == Surroundings():
            raise ValidationError(_("Choose a ward, a borough, an entry of the register or a place on the map."))
        return cleaned


class UnsuitableForm(forms.Form):
    """Why something that is shown should not be."""

    reason = forms.CharField(
        label=_("What is unsuitable?"),
        max_length=500,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Please do not write names or telephone numbers here either."),
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Return the reason tidied."""
        return tidy(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """Refuse robots."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise ValidationError(_("This could not be taken. Please try again."))
        return cleaned
