"""What is typed when others are asked: for their view, or for their agreement to a parking."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.choices import near, seats
from files.domain.noting import LONGEST
from files.forms.acting import PostField
from files.models import Classification, File, NoteColour
from language.fields import DayField
from staff.models import Post

_WORDS = 2000


class AskViewsForm(forms.Form):
    """Who is asked what, by when; of a confidential file also which notes and papers they see."""

    posts = forms.MultipleChoiceField(
        label=_("Whom"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    others = forms.CharField(
        label=_("Other posts"),
        required=False,
        max_length=400,
        help_text=_("Codes or names, with a semicolon between them."),
    )
    question = forms.CharField(
        label=_("What do you want to know?"), max_length=_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=_("Answer by"))
    notes = forms.MultipleChoiceField(
        label=_("Notes that they see"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The file is confidential: they see nothing of it but what you mark here."),
    )
    pages = forms.MultipleChoiceField(
        label=_("Papers that they see"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, **options)
        every = seats(holder=file.holder, section=file.section)
        self._choose("posts", [(seat.code, seat.label) for seat in near(every, holder=file.holder)])
        if file.classification == Classification.ORDINARY:
            del self.fields["notes"], self.fields["pages"]
            return
        green = file.notings.filter(colour=NoteColour.GREEN).order_by("serial")
        self._choose("notes", [(str(note.serial), f"§ {note.serial}: {note.text[:60]}") for note in green])
        self._choose("pages", [(str(paper.page_from), paper.title) for paper in file.correspondence.all()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        if not choices:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Give the posts as ``asked``, those marked and those named, and what is shown as numbers."""
        cleaned = super().clean() or {}
        asked = list(Post.objects.filter(code__in=cleaned.get("posts") or []).order_by("pk"))
        named = PostField()
        for text in (cleaned.get("others") or "").split(";"):
            if not text.strip():
                continue
            try:
                post = named.clean(text.strip())
            except ValidationError as error:
                self.add_error("others", error)
            else:
                asked.append(post)
        if not asked and not self.errors:
            raise ValidationError(gettext("Choose at least one post whose view you want."))
        shown = {name: [int(each) for each in cleaned.get(name) or []] for name in ("notes", "pages")}
        return {**cleaned, **shown, "asked": asked}


class ViewForm(forms.Form):
    """The view of the post that was asked; given, it is permanent."""

    text = forms.CharField(
        label=_("Your view"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Given, it is permanent and stands on the file; you give it once."),
    )


class ReasonForm(forms.Form):
    """Why somebody declines, withdraws or refuses."""

    reason = forms.CharField(label=_("Reason"), max_length=_WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class AgreeForm(forms.Form):
    """What the post above says when it agrees; it need not say anything."""

    words = forms.CharField(
        label=_("Remarks"), required=False, max_length=_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
