"""What is typed to put files together and to change a file's cover; and the quick phrases."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import Classification, File, FileCategory, FlagKind, NotePhrase, Priority
from language.text import tidy


def _reason(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **options)


def categories(chosen: FileCategory | None = None) -> list[tuple[str, str]]:
    """Return the categories to choose from: none, those in use, and the one that the file has."""
    rows = FileCategory.objects.filter(Q(active=True) | Q(pk=chosen.pk if chosen else None))
    return [("", str(_("none"))), *[(row.code, row.name) for row in rows]]


class CoverForm(forms.Form):
    """What stands on the cover, as it should stand from now on, and why."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    category = forms.ChoiceField(label=_("Category"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=Classification.choices,
        help_text=_(
            "A confidential file is seen only by the posts that it goes to, a secret one only by its holder and the"
            " post that opened it."
        ),
    )
    reason = _reason(_("Reason"), help_text=_("It is kept with the change."))

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        values = {name: getattr(file, name) for name in ("subject", "priority", "classification")}
        values["category"] = file.category.code if file.category else ""
        super().__init__(*args, **{"initial": values, **options})
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            field.choices = categories(file.category)

    def values(self) -> dict[str, str]:
        """Return what the cover should say."""
        return {name: tidy(self.cleaned_data[name]) for name in ("subject", "category", "priority", "classification")}


class LinkForm(forms.Form):
    """Another file by its number, and why it is linked."""

    number = forms.CharField(label=_("Number of the other file"), max_length=80)
    reason = _reason(_("Reason"))


class DelinkForm(forms.Form):
    """A link of the file, and what was done with the linked file."""

    link = forms.IntegerField(widget=forms.HiddenInput)
    reason = _reason(_("Action taken"))


class PartForm(forms.Form):
    """What the part file is about."""

    subject = forms.CharField(label=_("Subject"), max_length=300)

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"subject": file.subject}, **options})


class VolumeForm(forms.Form):
    """The newest volume on the page on which somebody decided."""

    volume = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"volume": file.volume}, **options})


class FlagForm(forms.Form):
    """A paper of the file, and the flag it gets; "none" takes its flag off."""

    paper = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Flag"), choices=[*FlagKind.choices, ("none", _("none"))])


class PhraseForm(forms.ModelForm[NotePhrase]):
    """A quick phrase in up to three languages."""

    scope = forms.ChoiceField(label=_("For"))

    class Meta:
        model = NotePhrase
        fields = ["code", "text_en", "text_bn", "text_hi"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("text_en", "text_bn", "text_hi")}

    field_order = ["scope", "code", "text_en", "text_bn", "text_hi"]

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["scope"]
        if isinstance(field, forms.ChoiceField):
            field.choices = scopes
        if self.instance.pk:
            del self.fields["scope"]

    def _post_clean(self) -> None:
        """Leave the row to the domain, which checks and stores it."""
