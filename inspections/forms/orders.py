"""Ordering visits and works, at one asset or at one of those that a file is about."""

import uuid
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from files.models import File
from language.fields import DayField, NumberField
from staff.models import Duty, Post, Section, Tenure
from staff.working_time import add_working_days

DUE_IN_WORKING_DAYS = 3


class _AssetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.reference})"


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among posts, each with who holds it today."""

    def label_from_instance(self, obj: Any) -> str:
        """The post, its section and its holders."""
        names = ", ".join(tenure.officer.name for tenure in obj.present) or str(_("vacant"))
        return f"{obj.name} · {obj.section.name} – {names}"


def inspectors(section: Section | None) -> "QuerySet[Post]":
    """Return the posts of inspectors with who holds them today, those of ``section`` first."""
    today = Tenure.objects.filter(period__contains=timezone.localdate()).select_related("officer")
    own_first = Case(When(section=section, then=Value(0)), default=Value(1), output_field=IntegerField())
    posts = Post.objects.filter(duty=Duty.INSPECTOR).select_related("section")
    return posts.prefetch_related(Prefetch("tenures", today, to_attr="present")).order_by(own_first, "pk")


class _OrderForm(forms.Form):
    """What every order has: an asset, and a key by which the same order sent twice counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, file: File | None = None, asset: Asset | None = None, **options: Any) -> None:
        options["initial"] = {"key": uuid.uuid4(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        if asset is not None:
            choices = Asset.objects.filter(pk=asset.pk)
        else:
            choices = Asset.objects.filter(file_subjects__file=file, file_subjects__ended_at=None)
        found = list(choices.defer("geometry", "geometry_3857").order_by("pk"))
        field = _AssetField(label=_("Where"), queryset=choices.order_by("pk"), empty_label=_("Choose the place"))
        if len(found) == 1:
            field.widget = forms.HiddenInput()
            field.initial = found[0].pk
        self.only_asset = found[0] if len(found) == 1 else None
        self.fields = {"asset": field, **self.fields}


class OrderVisitForm(_OrderForm):
    """An inspection: where, by whom, until when, what to look at."""

    assigned_to = PostField(label=_("Inspector"), queryset=Post.objects.none(), empty_label=_("Choose the inspector"))
    due_on = DayField(label=_("To be done by"))
    instructions = forms.CharField(
        label=_("What to look at"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The inspector reads this on the spot."),
    )

    def __init__(self, *args: Any, section: Any = None, **options: Any) -> None:
        due = timezone.localdate(add_working_days(timezone.now(), DUE_IN_WORKING_DAYS))
        options["initial"] = {"due_on": due, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.fields["assigned_to"].queryset = inspectors(section)  # type: ignore[attr-defined]


class OrderWorkForm(_OrderForm):
    """A maintenance work: what, by whom, at what cost, since when."""

    what = forms.CharField(label=_("What is done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    contractor = forms.CharField(label=_("Contractor"), max_length=200, required=False)
    cost = NumberField(
        label=_("Cost in rupees"), required=False, min_value=0, max_digits=14, decimal_places=2, localize=False
    )
    started_on = DayField(
        label=_("Started on"), required=False, help_text=_("Leave it empty while the work has not begun.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A number input would refuse the digits of the other two scripts.
        self.fields["cost"].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
