"""What is typed at the desk. Forms check what was typed; whether a move is legal, the domain says."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.choices import Seat, near, seats
from files.domain.noting import LONGEST
from files.models import Classification, File, FileCategory, FunctionalHead, Outcome, Priority
from language.fields import DayField, NumberField
from language.text import tidy
from staff.models import Post

_REMARKS = 2000


def _text(*, label: Any, rows: int = 3, longest: int = _REMARKS, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


class NoteForm(forms.Form):
    """The yellow note of the holder, with its version and the last confirmed note that he had before his eyes."""

    text = _text(label=_("Your note"), rows=8, longest=LONGEST, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    last_note = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(required=False, label=_("Confirm it with these references nevertheless"))

    def clean_seen(self) -> dt.datetime | None:
        """Return the moment, or None where nothing sensible was sent."""
        try:
            moment = dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
        return moment if moment.tzinfo else None


class SeenForm(forms.Form):
    """The file as it stood on the page on which somebody decided: its last movement and its last confirmed note."""

    last_movement = forms.IntegerField()
    last_note = forms.IntegerField()


class RemarksForm(forms.Form):
    """Remarks that go into the movement register."""

    remarks = _text(label=_("Remarks"), required=False)


class ExplainForm(forms.Form):
    """Why a file has lain past its due date, before its holder may act on it further."""

    text = _text(label=_("Why it has taken so long"), rows=4, longest=4_000)


class PostField(forms.CharField):
    """A post named by its code, by "code – name" as the list offers it, or by a name that only one post has."""

    default_error_messages = {
        "unknown": _("No post is called “%(text)s”. Choose one from the list."),
        "several": _("More than one post is called “%(text)s”. Choose one from the list."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the Post, or None for an empty optional field."""
        if value in self.empty_values:
            return None
        text = tidy(str(value))
        code = text.split(" – ", 1)[0]
        if post := Post.objects.filter(code__iexact=code).first():
            return post
        named = Q(name_en__icontains=text) | Q(name_bn__icontains=text) | Q(name_hi__icontains=text)
        found = list(Post.objects.filter(named)[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError(self.error_messages["several" if found else "unknown"], params={"text": text})


class ForwardForm(forms.Form):
    """To whom: the posts near in the reporting line as buttons, any other by search."""

    to_post = forms.ChoiceField(
        label=_("To"), required=False, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    other = PostField(label=_("Another post"), required=False, help_text=_("Type part of the name or the code."))
    remarks = _text(label=_("Remarks"), required=False)

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, **options)
        every = seats(holder=file.holder, section=file.section)
        self.near = near(every, holder=file.holder)
        self.far = [seat for seat in every if seat not in self.near]
        field = self.fields["to_post"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(seat.code, seat.label) for seat in self.near]
        self.fields["other"].widget.attrs.update({"list": "posts", "autocomplete": "off"})

    @property
    def suggestions(self) -> Iterable[Seat]:
        """The posts that the search offers."""
        return self.far

    def clean(self) -> dict[str, Any]:
        """Give the chosen post as ``post``: one typed in the search goes before a button."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        code, other = cleaned.get("to_post"), cleaned.get("other")
        post = other or Post.objects.filter(code=code).first()
        if post is None:
            raise ValidationError(_("Choose the post to which the file goes."))
        return {**cleaned, "post": post}


class ParkForm(forms.Form):
    """Why the file rests, and until when."""

    reason = _text(label=_("Reason"))
    until = DayField(label=_("Take up again on"))


class CloseForm(forms.Form):
    """What came of it, as everybody is told."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    result = _text(
        label=_("Result"), rows=4, help_text=_("The person who reported it is told this result. Do not name anybody.")
    )


class ReopenForm(forms.Form):
    """Why the file is taken up again."""

    reason = _text(label=_("Reason"))


class PaperForm(forms.Form):
    """A paper for the right side: a PDF, or a photo of a letter."""

    title = forms.CharField(label=_("Title"), max_length=200)
    upload = forms.FileField(
        label=_("PDF or photo"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"})
    )
    pages = NumberField(label=_("Pages"), min_value=1, max_value=999, decimal_places=0, initial=1)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class NewFileForm(forms.Form):
    """A file opened at the desk; it begins with a note, or with a paper that came in."""

    post = forms.ModelChoiceField(label=_("Open as"), queryset=Post.objects.none(), empty_label=None)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    head = forms.ModelChoiceField(
        label=_("Functional head"),
        queryset=FunctionalHead.objects.none(),
        required=False,
        empty_label=_("none – the section's running number"),
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=FileCategory.objects.filter(active=True), required=False, empty_label=_("none")
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.ORDINARY)
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=Classification.choices,
        initial=Classification.ORDINARY,
        help_text=_(
            "A confidential file is seen only by the posts that it goes to, a secret one only by its holder and the"
            " post that opened it."
        ),
    )
    note = _text(label=_("First note"), rows=6, longest=LONGEST, required=False)
    title = forms.CharField(label=_("Title of the paper"), max_length=200, required=False)
    sender = forms.CharField(
        label=_("Received from"),
        max_length=200,
        required=False,
        help_text=_("The office or kind of sender. Never write a citizen's name or address here."),
    )
    upload = forms.FileField(
        label=_("PDF or photo of the letter"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"}),
    )
    pages = NumberField(label=_("Pages"), min_value=1, max_value=999, decimal_places=0, initial=1, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, posts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["post"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = posts
        self.fields["post"].initial = posts.first()
        heads = self.fields["head"]
        if isinstance(heads, forms.ModelChoiceField):
            heads.queryset = FunctionalHead.objects.filter(active=True, section__in=posts.values("section"))
            if not heads.queryset.exists():
                del self.fields["head"]

    def clean(self) -> dict[str, Any]:
        """Require a note or a paper, and a title for the paper."""
        cleaned = super().clean() or {}
        head, post = cleaned.get("head"), cleaned.get("post")
        if head is not None and post is not None and head.section_id != post.section_id:
            self.add_error("head", _("This functional head is of another section."))
        if not tidy(cleaned.get("note") or "") and not cleaned.get("upload") and "upload" not in self.errors:
            self.add_error("note", _("A file begins with a note or a paper: write one or add the other."))
        if cleaned.get("upload") and not cleaned.get("title"):
            self.add_error("title", _("Give the paper a title."))
        return cleaned
