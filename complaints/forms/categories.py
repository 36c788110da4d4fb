"""What is typed to keep categories, their questions and the answers these offer."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.desk.readings import mark
from complaints.models import Category, Choice, Question
from language.fields import NumberField

if TYPE_CHECKING:
    _CategoryBase = forms.ModelForm[Category]
    _QuestionBase = forms.ModelForm[Question]
    _ChoiceBase = forms.ModelForm[Choice]
    _ChoicesBase = forms.BaseModelFormSet[Choice, "ChoiceForm"]
else:
    _CategoryBase = _QuestionBase = _ChoiceBase = forms.ModelForm
    _ChoicesBase = forms.BaseModelFormSet

MOST_RANK = 30_000
_NUMBERS = {
    "promised_hours": 24 * 365,
    "distance_m": 5000,
    "kept_days": 3650,
    "feedback_days": 365,
    "waiting_days": 365,
    "proof_metres": 5000,
    "rank": MOST_RANK,
}
NAMES = ("name_en", "name_bn", "name_hi")
HELP = ("help_en", "help_bn", "help_hi")


def count(field: Any, *, most: int, least: int = 0) -> NumberField:
    """Return a field for a whole number in the digits of any script, in place of a model's own."""
    # Digits of every script can be typed: a field of type "number" takes Latin ones only.
    return NumberField(
        label=field.label,
        help_text=field.help_text,
        min_value=least,
        max_value=most,
        decimal_places=0,
        initial=field.initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6}),
    )


class InThreeLanguages(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose names and explanations are written in English, Bengali and Hindi."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in (*NAMES, *HELP):
            if name in self.fields:
                self.fields[name].widget.attrs["lang"] = name[-2:]
                if name in HELP:
                    self.fields[name].widget.attrs["rows"] = 2


class CategoryForm(InThreeLanguages):
    """A category; its code is given once. ``seen`` tells on which reading the person decided."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of place"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Category
        fields = [
            "code", *NAMES, *HELP, "keywords", "kinds", "section", "first_duty", "priority", "promised_hours",
            "distance_m", "photo_rule", "anonymous_allowed", "sensitive", "published", "kept_days", "feedback_days",
            "waiting_days", "proof_needed", "proof_metres", "rank", "active",
        ]  # fmt: skip
        widgets = {"keywords": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, sections: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        section: Any = self.fields["section"]
        section.queryset = sections
        section.label_from_instance = lambda each: each.name
        for name, most in _NUMBERS.items():
            least = 1 if name in {"feedback_days", "waiting_days", "promised_hours"} else 0
            self.fields[name] = count(self.fields[name], most=most, least=least)
            self.initial[name] = getattr(self.instance, name)
        if self.instance.pk:
            del self.fields["code"]
            self.fields["seen"].initial = mark(Category.objects.get(pk=self.instance.pk))

    def clean(self) -> dict[str, Any]:
        """Take whole numbers as such."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {
            name: int(value) if name in _NUMBERS and value is not None else value for name, value in cleaned.items()
        }

    def values(self) -> dict[str, Any]:
        """Return what the domain stores."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class QuestionForm(InThreeLanguages):
    """A question of a category; its code is given once."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Question
        fields = ["code", *NAMES, *HELP, "kind", "required", "rank", "active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rank"] = count(self.fields["rank"], most=MOST_RANK)
        self.initial["rank"] = self.instance.rank
        if self.instance.pk:
            del self.fields["code"]
            standing = Question.objects.get(pk=self.instance.pk)
            self.fields["seen"].initial = mark(standing, *standing.choices.all())

    def values(self) -> dict[str, Any]:
        """Return what the domain stores."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**cleaned, "rank": int(cleaned["rank"])}


class ChoiceForm(InThreeLanguages):
    """One answer that a list offers."""

    class Meta:
        model = Choice
        fields = ["code", *NAMES, "rank", "active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rank"] = count(self.fields["rank"], most=MOST_RANK)
        self.fields["rank"].required = False
        self.initial["rank"] = self.instance.rank
        if self.instance.pk:
            self.fields["code"].disabled = True


class _Choices(_ChoicesBase):
    def clean(self) -> None:
        super().clean()
        codes = [form.cleaned_data.get("code") for form in self.forms if form.has_changed() or form.instance.pk]
        given = [code for code in codes if code]
        if len(set(given)) != len(given):
            raise ValidationError(_("Two answers have the same code."))

    def values(self) -> list[dict[str, Any]]:
        """Return the answers as the domain stores them; rows left empty are none."""
        kept = [form.cleaned_data for form in self.forms if form.instance.pk or form.has_changed()]
        return [
            {name: row[name] for name in ("code", *NAMES, "active")} | {"rank": int(row["rank"] or number * 10)}
            for number, row in enumerate(kept, start=1)
        ]


# Three empty rows suffice: saved ones make room for three more.
ChoiceFormSet = forms.modelformset_factory(Choice, form=ChoiceForm, formset=_Choices, extra=3)
