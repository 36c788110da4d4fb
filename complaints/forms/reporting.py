"""What a citizen types to report a problem."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from complaints.models import Category
from evidence.forms import PhotosField
from language.fields import NumberField
from language.text import tidy

USUAL = 7


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Categories as radio buttons, named and explained in the reader's language."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Any) -> str:
        """Show the category's name in the reader's language."""
        return str(obj.name)


class ReportForm(forms.Form):
    """A citizen's report: what, where, in his words, with photos, and where to answer."""

    category = CategoryField(
        queryset=Category.objects.none(),
        label=_("What is the problem?"),
        empty_label=None,
        error_messages={"required": _("Choose what the problem is.")},
    )
    lat = NumberField(label=_("Latitude"), max_digits=12, decimal_places=9)
    lon = NumberField(label=_("Longitude"), max_digits=12, decimal_places=9)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Describe it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write in a few words what is wrong.")},
        help_text=_("In Bengali, Hindi or English. Please do not write names or telephone numbers."),
    )
    photos = PhotosField(
        label=_("Photos"), max_photos=4, required=False, help_text=_("Up to four. They help us to find the place.")
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We mail you a code now and the answer later. It is not shown to anybody else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asset: Asset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = Category.objects.filter(active=True).order_by("rank", "pk")
        self._categories = categories.filter(kinds__contains=[asset.kind]) if asset else categories
        cast(CategoryField, self.fields["category"]).queryset = self._categories

    @property
    def usual_categories(self) -> list[Category]:
        """The first few of a known asset's categories; the others wait behind "more problems"."""
        return list(self._categories[:USUAL])

    @property
    def further_categories(self) -> list[Category]:
        """The rest of a known asset's categories."""
        return list(self._categories[USUAL:])

    @property
    def chosen_category(self) -> str:
        """The primary key typed for the category, as text."""
        return str(self["category"].value() or "")

    @property
    def categories_by_kind(self) -> list[tuple[str, list[Category]]]:
        """Categories below the first kind of asset that they fit, for a page where the asset is not known."""
        groups: dict[str, list[Category]] = {}
        for category in self._categories:
            groups.setdefault(category.kinds[0], []).append(category)
        return [(str(kind.label), groups[kind]) for kind in Kind if kind in groups]

    def clean_text(self) -> str:
        """Return the text tidied; one of blanks only was refused before."""
        return tidy(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """Refuse places outside the city and what only a robot fills in."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise ValidationError(_("The report could not be taken. Please try again."))
        if cleaned.get("lat") is not None and cleaned.get("lon") is not None:
            west, south, east, north = settings.CITY_BOUNDS
            if not (south <= cleaned["lat"] <= north and west <= cleaned["lon"] <= east):
                raise ValidationError(_("The pin lies outside the city. Move it to the place of the problem."))
            cleaned["pin"] = Point(float(cleaned["lon"]), float(cleaned["lat"]), srid=4326)
        return cleaned
