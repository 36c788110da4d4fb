"""What is typed to put files together and to change a file's cover; and the quick phrases."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import Classification, File, FileCategory, FlagKind, NotePhrase, Priority
from language.text import tidy


def _reason(label: Any, *, longest: int = 1000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 2}), **options)


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


class PhraseForm(forms.Form):
    """A quick phrase in up to three languages; ``phrase`` is the one that is rewritten."""

    scope = forms.ChoiceField(label=_("For"))
    code = forms.CharField(
        label=_("Short form"),
        max_length=20,
        validators=[RegexValidator(r"^[^\s;]+$", _("A short form is one word without a semicolon."))],
        help_text=_("Typed after a semicolon, and then a blank: ;put becomes the phrase."),
    )
    text_en = _reason(_("In English"), longest=500, required=False)
    text_bn = _reason(_("In Bengali"), longest=500, required=False)
    text_hi = _reason(_("In Hindi"), longest=500, required=False)

    def __init__(
        self, *args: Any, scopes: list[tuple[str, str]], phrase: NotePhrase | None = None, **options: Any
    ) -> None:
        if phrase is not None:
            options["initial"] = {name: getattr(phrase, name) for name in ("code", "text_en", "text_bn", "text_hi")}
        super().__init__(*args, **options)
        field = self.fields["scope"]
        if phrase is not None:
            del self.fields["scope"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = scopes
