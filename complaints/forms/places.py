"""What is typed about the places of a complaint: by its reporter, and by staff who put it right."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.domain import NotListed
from complaints.models import Category, Complaint
from language.digits import to_latin
from language.fields import NumberField
from language.text import tidy
from staff.models import User


class NearForm(forms.Form):
    """Where to look for assets and reports: a pin in the city (EPSG:4326), and, if known, what is wrong where."""

    lat = NumberField(max_digits=12, decimal_places=9)
    lon = NumberField(max_digits=12, decimal_places=9)
    category = forms.ModelChoiceField(Category.objects.filter(active=True), required=False)
    asset = forms.CharField(required=False, max_length=20)

    def clean_asset(self) -> Asset | None:
        """Return the public asset that was chosen, if any."""
        typed = tidy(self.cleaned_data["asset"])
        return Asset.objects.visible_to(AnonymousUser()).filter(reference=typed).first() if typed else None

    def clean(self) -> dict[str, Any]:
        """Refuse places outside the city."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("lat") is None or cleaned.get("lon") is None:
            return cleaned
        west, south, east, north = settings.CITY_BOUNDS
        if not (south <= cleaned["lat"] <= north and west <= cleaned["lon"] <= east):
            raise ValidationError(_("The pin lies outside the city. Move it to the place of the problem."))
        cleaned["point"] = Point(float(cleaned["lon"]), float(cleaned["lat"]), srid=4326)
        return cleaned


class UnlistedForm(forms.Form):
    """A place that is not on the list, beside the report's own fields."""

    unlisted = forms.BooleanField(required=False, label=_("The place is not on the list"))
    unlisted_kind = forms.ChoiceField(label=_("What is it?"), choices=[("", "–"), *Kind.choices], required=False)
    unlisted_name = forms.CharField(label=_("Its name, if it has one"), required=False, max_length=200)
    unlisted_note = forms.CharField(
        label=_("How do we recognise it?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Ask what it is, where a place is said not to be on the list."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unlisted") and not cleaned.get("unlisted_kind"):
            self.add_error("unlisted_kind", _("Choose what kind of place it is."))
        return cleaned

    def said(self) -> NotListed | None:
        """Return what was said of the place, or None where it is on the list."""
        if not self.cleaned_data.get("unlisted"):
            return None
        return NotListed(
            kind=self.cleaned_data["unlisted_kind"],
            name=tidy(self.cleaned_data["unlisted_name"]),
            note=tidy(self.cleaned_data["unlisted_note"]),
        )


class _Reasoned(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_reason(self) -> str:
        """Return the reason tidied."""
        return tidy(self.cleaned_data["reason"])


class SplitForm(_Reasoned):
    """Why a merged complaint is taken out again; why there is no such place."""


class AssetReasonForm(_Reasoned):
    """An asset that the user may see, by its reference, and a reason."""

    asset = forms.CharField(label=_("Reference"), max_length=20, help_text=_("For example AH-000123."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.order_fields(["asset", "reason"])

    def clean_asset(self) -> Asset:
        """Return the asset of the reference."""
        typed = to_latin(tidy(self.cleaned_data["asset"])).upper()
        found = Asset.objects.visible_to(self._user).filter(reference=typed).first()
        if found is None:
            raise ValidationError(_("No asset has this reference."))
        return found


class PlacesForm(AssetReasonForm):
    """One putting right of a complaint's places: what is done, to which asset, why, and what stood on the page."""

    act = forms.ChoiceField(choices=[("add", _("add")), ("remove", _("remove")), ("primary", _("make the first"))])
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MergeForm(_Reasoned):
    """Into which complaint another is merged, and why."""

    into = forms.CharField(required=False, max_length=40)
    number = forms.CharField(label=_("Number of the complaint in which it goes on"), required=False, max_length=40)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.order_fields(["into", "number", "reason"])

    def clean(self) -> dict[str, Any]:
        """Turn the number that was chosen or typed into the complaint, if the user may open it."""
        cleaned = super().clean() or self.cleaned_data
        typed = to_latin(tidy(cleaned.get("number") or cleaned.get("into") or "")).upper()
        cleaned["other"] = Complaint.objects.visible_to(self._user).filter(number=typed).first() if typed else None
        if cleaned["other"] is None:
            message = _("No complaint that you may open has this number.") if typed else _("Choose a complaint.")
            self.add_error("number", message)
        return cleaned
