"""What is typed in the diary."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.choices import near, seats
from files.domain.diarising import MOST_ENCLOSURES, Particulars, SenderDetails
from files.forms.acting import PostField
from files.models import (
    AckMode,
    Classification,
    Delivery,
    File,
    FileCategory,
    FunctionalHead,
    Priority,
    Receipt,
    ReceiptEnd,
    ReceiptKind,
    ReceiptMode,
    Vip,
)
from files.models.languages import LANGUAGES
from files.models.receipts import DIARY_MODES
from language.fields import DayField, NumberField
from language.text import tidy
from staff.models import Post

_ACCEPT = {"accept": "application/pdf,image/*"}


def _text(label: Any, *, rows: int = 2, longest: int = 2000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _pages(**options: Any) -> NumberField:
    return NumberField(label=_("Pages"), min_value=1, max_value=999, decimal_places=0, required=False, **options)


class ParticularsForm(forms.Form):
    """What the diary says of a receipt, and apart from it who sent it."""

    mode = forms.ChoiceField(label=_("Came by"), choices=[(mode.value, mode.label) for mode in DIARY_MODES])
    received_on = DayField(label=_("Received on"), initial=timezone.localdate)
    delivery = forms.ChoiceField(label=_("Form"), choices=Delivery.choices, initial=Delivery.SCANNED)
    sender = forms.CharField(
        label=_("From"),
        max_length=200,
        help_text=_("The office or organisation. Of a private person only what he is, such as “a citizen”."),
    )
    personal = forms.BooleanField(label=_("A private person"), required=False)
    name = forms.CharField(
        label=_("Name of the person"),
        max_length=200,
        required=False,
        help_text=_("Kept apart; each reading of a private person's name and address is recorded."),
    )
    address = _text(_("Address"), longest=600, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=100, required=False)
    letter_date = DayField(label=_("Date of the letter"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    kind = forms.ChoiceField(label=_("Category"), choices=ReceiptKind.choices, initial=ReceiptKind.LETTER)
    language = forms.ChoiceField(label=_("Language"), choices=[("", "–"), *LANGUAGES], required=False)
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=Classification.choices,
        initial=Classification.ORDINARY,
        help_text=_(
            "A confidential receipt is seen only by the posts that it goes to, a secret one only by its holder and the"
            " post that diarised it."
        ),
    )
    vip = forms.ChoiceField(label=_("VIP"), choices=[("", _("no")), *Vip.choices], required=False)
    reply_due_on = DayField(label=_("Reply due by"), required=False)
    remarks = _text(_("Remarks"), required=False)

    def particulars(self, *, pages: int = 0) -> Particulars:
        """Return what was typed in a valid form."""
        typed = self.cleaned_data
        names = (
            "sender subject mode received_on personal delivery kind classification vip letter_date letter_number"
            " language remarks reply_due_on"
        )
        return Particulars(pages=pages, **{name: typed[name] for name in names.split()})

    def details(self) -> SenderDetails:
        """Return who the sender is, as it was typed."""
        typed = self.cleaned_data
        return SenderDetails(
            name=tidy(typed["name"]), address=typed["address"], phone=tidy(typed["phone"]), email=typed["email"]
        )


class DiaryForm(ParticularsForm):
    """A receipt to be diarised; ``kept`` names the scan that came with the form before."""

    post = forms.ModelChoiceField(label=_("Diary of"), queryset=Post.objects.none(), empty_label=None)
    upload = forms.FileField(
        label=_("Scan: PDF or photo"), required=False, widget=forms.ClearableFileInput(attrs=_ACCEPT)
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    pages = _pages(help_text=_("Of paper that is only tracked; the pages of a scan are counted."))
    copy_of = forms.ModelChoiceField(
        label=_("It is a copy of"), queryset=Receipt.objects.none(), required=False, empty_label=_("no, another letter")
    )
    sure = forms.BooleanField(label=_("Diarise it nevertheless"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ["post", "mode", "received_on", "delivery", "upload", "kept", "pages", "sender"]

    def __init__(self, *args: Any, posts: "QuerySet[Post]", mail: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["post"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = posts
        field.initial = posts.first()
        self.fields["sender"].widget.attrs["autofocus"] = True
        if mail:
            # A mail is what it is: its words are the letter, what is attached its enclosures.
            for name in ("upload", "pages", "delivery", "mode"):
                del self.fields[name]

    def particulars(self, *, pages: int = 0) -> Particulars:
        """Return what was typed; of a mail with the form and way that it has."""
        self.cleaned_data.setdefault("mode", ReceiptMode.MAIL)
        self.cleaned_data.setdefault("delivery", Delivery.ELECTRONIC)
        return super().particulars(pages=pages)


class CorrectForm(ParticularsForm):
    """The particulars corrected; of a private person what stands is replaced only where something is typed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    replace_sender = forms.BooleanField(label=_("Replace name and address by what is typed here"), required=False)

    def __init__(self, *args: Any, receipt: Receipt, **options: Any) -> None:
        super().__init__(*args, **options)
        mode, delivery = self.fields["mode"], self.fields["delivery"]
        if isinstance(mode, forms.ChoiceField) and receipt.mode not in DIARY_MODES:
            mode.choices = [
                (receipt.mode, receipt.get_mode_display()),
                *((each.value, each.label) for each in DIARY_MODES),
            ]
        if isinstance(delivery, forms.ChoiceField) and not receipt.delivery:
            delivery.required = False
            delivery.choices = [("", "–"), *Delivery.choices]


class EnclosureForm(forms.Form):
    """One enclosure: uploaded, or only named."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    pages = _pages()
    upload = forms.FileField(label=_("PDF or photo"), required=False, widget=forms.ClearableFileInput(attrs=_ACCEPT))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for a title where something else is given."""
        cleaned = super().clean() or {}
        if not cleaned.get("title") and (cleaned.get("kept") or cleaned.get("upload") or cleaned.get("pages")):
            self.add_error("title", _("Give the enclosure a title."))
        return cleaned


_Rows = forms.formset_factory(
    EnclosureForm, extra=1, max_num=MOST_ENCLOSURES, absolute_max=MOST_ENCLOSURES + 1, validate_max=True
)


def enclosure_rows(data: Any = None) -> Any:
    """Return the rows for enclosures, with what was sent."""
    return _Rows(data, prefix="enclosure")


class SendForm(forms.Form):
    """To whom the receipt goes: the posts near in the reporting line as buttons, any other by search."""

    to_post = forms.ChoiceField(
        label=_("To"), required=False, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    other = PostField(label=_("Another post"), required=False, help_text=_("Type part of the name or the code."))
    remarks = _text(_("Remarks"), required=False)

    def __init__(self, *args: Any, receipt: Receipt, **options: Any) -> None:
        super().__init__(*args, **options)
        self.far: list[Any] = []
        if receipt.holder is not None:
            every = seats(holder=receipt.holder, section=receipt.section)
            close = near(every, holder=receipt.holder)
            self.far = [seat for seat in every if seat not in close]
            field = self.fields["to_post"]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(seat.code, seat.label) for seat in close]
        self.fields["other"].widget.attrs.update({"list": "posts", "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        """Give the chosen post as ``post``: one typed in the search goes before a button."""
        cleaned = super().clean() or {}
        post = cleaned.get("other") or Post.objects.filter(code=cleaned.get("to_post")).first()
        if post is None and not self.errors:
            self.add_error("other", _("Choose the post to which the receipt goes."))
        return {**cleaned, "post": post}


class IntoFileForm(forms.Form):
    """Which of the files that are with the officer."""

    file = forms.ModelChoiceField(label=_("File with me"), queryset=File.objects.none(), empty_label=_("choose"))

    def __init__(self, *args: Any, held: "QuerySet[File]", **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = held
            field.label_from_instance = lambda obj: f"{obj.number} – {obj.subject}"  # type: ignore[method-assign]


class OpenFileForm(forms.Form):
    """The file that the receipt opens."""

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
    classification = forms.ChoiceField(label=_("Classification"), choices=Classification.choices)

    def __init__(self, *args: Any, posts: "QuerySet[Post]", **options: Any) -> None:
        super().__init__(*args, **options)
        field, heads = self.fields["post"], self.fields["head"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = posts
        field.initial = posts.first()
        if isinstance(heads, forms.ModelChoiceField):
            heads.queryset = FunctionalHead.objects.filter(active=True, section__in=posts.values("section"))
            if not heads.queryset.exists():
                del self.fields["head"]


class EndForm(forms.Form):
    """Why the receipt needs no file."""

    as_what = forms.ChoiceField(label=_("Closed as"), choices=ReceiptEnd.choices)
    remarks = _text(_("Reason"))


class WhyForm(forms.Form):
    """A reason."""

    reason = _text(_("Reason"))


class ScanForm(forms.Form):
    """The scan of a letter that was only tracked."""

    upload = forms.FileField(label=_("PDF or photo"), widget=forms.ClearableFileInput(attrs=_ACCEPT))


class OneEnclosureForm(forms.Form):
    """An enclosure added later."""

    title = forms.CharField(label=_("Title"), max_length=200)
    pages = _pages()
    upload = forms.FileField(label=_("PDF or photo"), required=False, widget=forms.ClearableFileInput(attrs=_ACCEPT))


class AckForm(forms.Form):
    """What the sender is told."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = _text(_("Text"), rows=10, longest=4000)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    mode = forms.ChoiceField(choices=AckMode.choices, required=False, widget=forms.HiddenInput)


class MailForm(forms.Form):
    """A mail saved as a file."""

    section_post = forms.ModelChoiceField(label=_("Diary of"), queryset=Post.objects.none(), empty_label=None)
    upload = forms.FileField(
        label=_("Mail saved as a file (.eml)"), widget=forms.ClearableFileInput(attrs={"accept": ".eml,message/rfc822"})
    )

    def __init__(self, *args: Any, posts: "QuerySet[Post]", **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["section_post"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = posts
        field.initial = posts.first()


class ListForm(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(max_length=100, required=False)
    mode = forms.ChoiceField(choices=[("", ""), *ReceiptMode.choices], required=False)
    vip = forms.BooleanField(required=False)
    overdue = forms.BooleanField(required=False)
    since = DayField(required=False)
    until = DayField(required=False)
