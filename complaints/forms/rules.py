"""What is typed to keep rules that send complaints."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.models import Category, RoutingRule, Weekday
from language.digits import to_latin
from language.fields import DayField, NumberField
from language.text import tidy
from maps.models import Area
from staff.models import Post


class HourField(forms.TimeField):
    """A time of day typed in any of the scripts' digits, or picked."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> Any:
        """Return the time, or None for an empty optional field."""
        return super().to_python(to_latin(value).strip() if isinstance(value, str) else value)


class _NamedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class _PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


def _areas() -> "QuerySet[Area]":
    return Area.objects.defer("geometry", "geometry_3857").order_by("kind", "pk")


class RuleForm(forms.Form):
    """A rule's conditions and its post; ``version`` tells on which reading the person decided."""

    name = forms.CharField(label=_("What the rule is for"), max_length=200)
    category = _NamedField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("every category")
    )
    area = _NamedField(
        label=_("Ward or borough"), queryset=Area.objects.none(), required=False, empty_label=_("the whole city")
    )
    kind = forms.ChoiceField(label=_("Kind of place"), required=False, choices=[("", _("every kind")), *Kind.choices])
    days = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        help_text=_("None chosen: every day."),
        required=False,
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    hour_from = HourField(label=_("From the hour"), required=False)
    hour_until = HourField(
        label=_("Until the hour"), required=False, help_text=_("Earlier than the first: over midnight.")
    )
    valid_from = DayField(label=_("First day"), required=False)
    valid_until = DayField(label=_("Last day"), required=False)
    post = _PostField(label=_("Goes to"), queryset=Post.objects.none(), empty_label=_("choose a post"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sections: Any, every: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        category: Any = self.fields["category"]
        category.queryset = Category.objects.filter(section__in=sections)
        # What holds for every category is for those alone who keep them all.
        category.required = not every
        area: Any = self.fields["area"]
        area.queryset = _areas()
        post: Any = self.fields["post"]
        post.queryset = Post.objects.order_by("section", "code")

    def clean_name(self) -> str:
        """Return the name tidied."""
        return tidy(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Refuse days and hours that can never be, and a kind that the category does not have."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("hour_from"), cleaned.get("hour_until")
        if (begins is None) != (ends is None) and not {"hour_from", "hour_until"} & set(self.errors):
            self.add_error("hour_until", _("Give both hours, or none."))
        elif begins is not None and begins == ends:
            self.add_error("hour_until", _("The hours are the same: leave both empty for the whole day."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        elif first and last and cleaned.get("days") and not _meet(first, last, cleaned["days"]):
            self.add_error("days", _("None of these days of the week lies between the first day and the last."))
        category, kind = cleaned.get("category"), cleaned.get("kind")
        if category and kind and kind not in category.kinds:
            self.add_error("kind", _("This category is not about places of this kind."))
        return cleaned


def _meet(first: dt.date, last: dt.date, days: list[int]) -> bool:
    span = min((last - first).days, 6)
    return any((first + dt.timedelta(days=n)).isoweekday() in days for n in range(span + 1))


def initial(rule: RoutingRule) -> dict[str, Any]:
    """Return what a form of a rule begins with."""
    names = ("name", "category", "area", "kind", "days", "hour_from", "hour_until", "valid_from", "valid_until", "post")
    return {**{name: getattr(rule, name) for name in names}, "version": rule.version}


class TryForm(forms.Form):
    """Which rules are tried together, and on how many past complaints."""

    rules = forms.ModelMultipleChoiceField(
        label=_("Rules to try"), queryset=RoutingRule.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    most = NumberField(
        label=_("On the last complaints"),
        min_value=1,
        max_value=5000,
        decimal_places=0,
        initial=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6, "class": "form-control"}),
    )

    def __init__(self, *args: Any, rules: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["rules"]
        field.queryset = rules

    def clean_most(self) -> int:
        """Return the number, 500 where none was given."""
        most = self.cleaned_data["most"]
        if most is not None and not 1 <= most <= 5000:
            raise ValidationError(_("Between 1 and 5000."))
        return int(most or 500)
