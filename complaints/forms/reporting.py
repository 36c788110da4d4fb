"""What a citizen types to report a problem."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.domain import MOST_NAMED
from complaints.forms.asked import asked_by, given_for, name_of, sent
from complaints.forms.contact import ContactForm
from complaints.intake import questions
from complaints.intake.places import spot_of_ward, wards
from complaints.models import Category, PhotoRule, Question
from evidence.forms import PhotosField
from inspections.fixes import read_fixes
from language.fields import NumberField, ParagraphsField
from language.selects import LongSelect
from language.text import tidy
from maps.models import Area

USUAL = 7
MAX_PHOTOS = 4
_LONGEST_REFERENCE = 20


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Categories as radio buttons, named and explained in the reader's language."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Any) -> str:
        """Show the category's name in the reader's language."""
        return str(obj.name)


class WardField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The wards, in the order of their numbers."""

    def label_from_instance(self, obj: Area) -> str:
        """Show the ward's name in the reader's language."""
        return str(obj.name)


class ReportForm(ContactForm):
    """A citizen's report: what, where, in his words, with photos, and where to answer."""

    category = CategoryField(
        queryset=Category.objects.none(),
        label=_("What is the problem?"),
        empty_label=None,
        error_messages={"required": _("Choose what the problem is.")},
    )
    lat = NumberField(label=_("Latitude"), max_digits=12, decimal_places=9, required=False)
    lon = NumberField(label=_("Longitude"), max_digits=12, decimal_places=9, required=False)
    accuracy = forms.FloatField(
        required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput(attrs={"data-draft-keep": "lat lon"})
    )
    address = forms.CharField(
        label=_("Address or landmark"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("House and street, or what stands beside it."),
    )
    ward = WardField(
        widget=LongSelect,
        queryset=Area.objects.none(),
        label=_("Ward"),
        required=False,
        empty_label=_("I do not know"),
        blank=True,
    )
    text = ParagraphsField(
        label=_("Describe it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words what is wrong.")},
        help_text=_("In Bengali, Hindi or English. Please do not write names or telephone numbers."),
    )
    photos = PhotosField(
        label=_("Photos"),
        max_photos=MAX_PHOTOS,
        required=False,
        help_text=_("Up to four. They help us to find the place."),
    )
    fixes = forms.CharField(required=False, widget=forms.HiddenInput)
    anonymous = forms.BooleanField(
        label=_("Report without a name"),
        required=False,
        help_text=_(
            "Nobody can answer you. You see the number and the page of your complaint once, right after sending."
        ),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asset: Asset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset
        self._faults: dict[str, list[str]] = {}
        offered = Category.objects.filter(active=True)
        cast(CategoryField, self.fields["category"]).queryset = (
            offered.filter(kinds__contains=[asset.kind]) if asset else offered
        )
        cast(WardField, self.fields["ward"]).queryset = wards().order_by("code")
        cast(WardField, self.fields["ward"]).choices = self._wards

    def _wards(self) -> list[tuple[Any, str]]:
        rows = sorted(wards(), key=lambda ward: (not ward.code.isdigit(), ward.code.zfill(6)))
        return [("", str(_("I do not know"))), *((ward.pk, str(ward.name)) for ward in rows)]

    @cached_property
    def categories(self) -> list[Category]:
        """The categories offered, each with the questions that it asks in ``asked``."""
        asking = Question.objects.filter(active=True).prefetch_related("choices")
        rows: Any = cast(CategoryField, self.fields["category"]).queryset
        rows = rows.order_by("rank", "pk").prefetch_related(Prefetch("questions", asking, to_attr="asked_now"))
        found = list(rows)
        for category in found:
            chosen = self.is_bound and str(category.pk) == self.chosen_category
            category.asked = asked_by(category, self.data if chosen else None, self._faults)
            category.asked_again = asked_by(category, None, {})
        return found

    @property
    def usual_categories(self) -> list[Category]:
        """The first few of a known asset's categories; the others wait behind "more problems"."""
        return self.categories[:USUAL]

    @property
    def further_categories(self) -> list[Category]:
        """The rest of a known asset's categories."""
        return self.categories[USUAL:]

    @property
    def chosen_category(self) -> str:
        """The primary key typed for the category, as text."""
        return str(self["category"].value() or "")

    @property
    def categories_by_kind(self) -> list[tuple[Kind, list[tuple[Category, bool]]]]:
        """Under each kind of place the categories that it has, for a page where the asset is not known.

        Beside each whether it stands under a kind before already: what was chosen and typed is shown once.
        """
        groups: dict[str, list[tuple[Category, bool]]] = {}
        for category in self.categories:
            ordered = [kind for kind in Kind if kind in category.kinds]
            for kind in ordered:
                groups.setdefault(kind, []).append((category, kind != ordered[0]))
        return [(kind, groups[kind]) for kind in Kind if kind in groups]

    @property
    def place_typed(self) -> bool:
        """Whether something was typed in the place of the pin, or is wrong with what was."""
        typed = any(self[name].value() for name in ("address", "ward"))
        return typed or any(self[name].errors for name in ("lat", "lon", "address", "ward"))

    def named_assets(self) -> Sequence[str]:
        """References of the assets that he chose: the one the page is about, and those ticked near the pin."""
        own = [self._asset.reference] if self._asset else []
        ticked = [each for each in sent(self.data, "named_assets") if len(each) <= _LONGEST_REFERENCE]
        return list(dict.fromkeys(own + ticked))[:MOST_NAMED]

    def clean_text(self) -> str:
        """Return the text tidied; one of blanks only was refused before."""
        return tidy(self.cleaned_data["text"])

    def clean_address(self) -> str:
        """Return the address tidied, on one line."""
        return " ".join(tidy(self.cleaned_data["address"]).split())

    def clean(self) -> dict[str, Any]:
        """Refuse places outside the city, what the category does not allow, and what only a robot fills in."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise ValidationError(_("The report could not be taken. Please try again."))
        self._place(cleaned)
        category = cleaned.get("category")
        self._who(category)
        if category:
            self._photos(category)
            cleaned["answers"] = self._answers(category)
        cleaned["photo_fixes"] = read_fixes(cleaned.get("fixes", ""), cleaned.get("photos") or [])
        return cleaned

    def _place(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("lat") is not None and cleaned.get("lon") is not None:
            west, south, east, north = settings.CITY_BOUNDS
            if not (south <= cleaned["lat"] <= north and west <= cleaned["lon"] <= east):
                raise ValidationError(_("The pin lies outside the city. Move it to the place of the problem."))
            cleaned["pin"] = Point(float(cleaned["lon"]), float(cleaned["lat"]), srid=4326)
        elif any(name in self.errors for name in ("lat", "lon", "ward")):
            return
        elif cleaned.get("ward") and cleaned.get("address"):
            spot = spot_of_ward(cleaned["ward"])
            cleaned["pin"], cleaned["accuracy"] = spot.point, spot.accuracy_m
        elif cleaned.get("ward"):
            self.add_error("address", _("Write the address or a landmark too: a ward is large."))
        elif cleaned.get("address"):
            self.add_error("ward", _("Choose the ward too, or put the pin on the map."))
        else:
            self.add_error(
                "address", _("Say where it is: put the pin on the map, or write the address and choose the ward.")
            )

    def _who(self, category: Category | None) -> None:
        if "phone" in self.errors or "email" in self.errors:
            return
        if self.cleaned_data.get("anonymous"):
            if category and not category.anonymous_allowed:
                self.add_error(
                    "phone", _("This problem cannot be reported without a name. Give a number or an address.")
                )
        elif self.contact() is None:
            self.add_error("phone", _("Give your mobile number or your e-mail address, so that we can answer you."))

    def contact(self) -> Any:
        """Return the contact that was typed; None where the reporter wants no name."""
        return None if self.cleaned_data.get("anonymous") else super().contact()

    def _photos(self, category: Category) -> None:
        if category.photo_rule != PhotoRule.HELPFUL and not self.cleaned_data.get("photos", True):
            self.add_error("photos", _("This problem can be taken up only with a photo. Take one and add it."))

    def _answers(self, category: Category) -> dict[Question, Any]:
        asked = questions.asked(category)
        try:
            return questions.read(asked, given_for(asked, self.data))
        except ValidationError as refusal:
            wrong = refusal.error_dict
            self._faults = {
                name_of(question): [str(each) for each in ValidationError(wrong[question.code]).messages]
                for question in asked
                if question.code in wrong
            }
            self.add_error("category", _("Look at the questions of this problem: one is not answered rightly yet."))
            return {}
