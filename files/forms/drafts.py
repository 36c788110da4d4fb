"""What is typed about drafts and despatches."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from files.domain.drafting import LONGEST, MOST_ADDRESSEES
from files.drafting.letters import Contents, To
from files.models import (
    Addressee,
    Correspondence,
    Despatch,
    DespatchMode,
    Draft,
    DraftKind,
    File,
    MarkKind,
    Recipient,
    Role,
)
from files.models.languages import LANGUAGES
from language.fields import DayField
from staff.models import Section

if TYPE_CHECKING:
    _Several = forms.ModelMultipleChoiceField[Correspondence]
    _One = forms.ModelChoiceField[Correspondence]
else:
    _Several, _One = forms.ModelMultipleChoiceField, forms.ModelChoiceField


class Papers(_Several):
    """Papers of the file, named by title and page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the label of one box."""
        return _paper(obj)


class OnePaper(_One):
    """One paper of the file."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the label of one choice."""
        return _paper(obj)


def _paper(paper: Correspondence) -> str:
    return f"p. {paper.page_from} – {paper.title}"


class DraftForm(forms.Form):
    """The words of a draft; addressees are rows of their own beside it."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    references = forms.CharField(
        label=_("Reference lines"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line: letters, orders and meetings that this one rests on."),
    )
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 16}))
    enclosures = Papers(
        label=_("Enclosures"),
        queryset=Correspondence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, **options)
        papers = Correspondence.objects.filter(file=file).order_by("page_from")
        for name in ("enclosures", "reply_to"):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = papers


class NewDraftForm(DraftForm):
    """A draft begun: what never changes afterwards comes with it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DraftKind.choices)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    reply_to = OnePaper(label=_("Reply to"), queryset=Correspondence.objects.none(), required=False)
    supersedes = forms.ModelChoiceField(Despatch.objects.none(), required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ["kind", "language", "reply_to", "subject", "references", "text", "enclosures"]

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        super().__init__(*args, file=file, **options)
        field = self.fields["supersedes"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Despatch.objects.filter(file=file)


class EditDraftForm(DraftForm):
    """A later version, with the step of the draft that was read before."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class WorkingForm(forms.Form):
    """What saves itself."""

    version = forms.IntegerField()
    subject = forms.CharField(max_length=300, required=False)
    references = forms.CharField(max_length=2000, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)


class AddresseeForm(forms.Form):
    """One addressee. Of a citizen the letter shows only what it calls him; the rest is kept apart."""

    role = forms.ChoiceField(label=_("As"), choices=Role.choices, initial=Role.TO)
    name = forms.CharField(label=_("Name or designation"), max_length=200, required=False)
    address = forms.CharField(
        label=_("Address"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    citizen = forms.BooleanField(label=_("A citizen"), required=False)
    private_name = forms.CharField(label=_("The citizen's own name"), max_length=200, required=False)
    keep = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask of a citizen for what the letter calls him and for an address, unless one is on record."""
        cleaned = super().clean() or {}
        typed = [cleaned.get(name) for name in ("address", "email", "private_name")]
        if not cleaned.get("name"):
            if any(typed):
                self.add_error("name", _("Say how the letter names this addressee."))
            return cleaned
        if cleaned.get("private_name") and not cleaned.get("citizen"):
            self.add_error("citizen", _("A person's own name is kept apart: tick that this is a citizen."))
        if cleaned.get("citizen"):
            whole = cleaned.get("private_name") and (cleaned.get("address") or cleaned.get("email"))
            if not whole and (any(typed) or not cleaned.get("keep")):
                self.add_error("private_name", _("Give the citizen's name, and an address or e-mail address."))
            if cleaned.get("private_name") and cleaned["private_name"].casefold() in cleaned["name"].casefold():
                self.add_error("name", _("Never a citizen's name here: write, for example, “The complainant”."))
        return cleaned

    def addressee(self, draft: Draft | None) -> To | None:
        """Return what was typed, None for an empty row; raises ValidationError for a record of another draft."""
        typed = self.cleaned_data
        if not typed.get("name"):
            return None
        if not typed["citizen"]:
            return To(role=typed["role"], name=typed["name"], address=typed["address"], email=typed["email"])
        if typed["private_name"]:
            recipient = Recipient(name=typed["private_name"], address=typed["address"], email=typed["email"])
        else:
            recipient = self._kept(draft)
        return To(role=typed["role"], name=typed["name"], recipient=recipient)

    def _kept(self, draft: Draft | None) -> Recipient:
        found = Recipient.objects.filter(pk=self.cleaned_data["keep"], draft=draft).first() if draft else None
        if found is None:
            raise ValidationError(_("Give the citizen's name, and an address or e-mail address."))
        return found


AddresseeForms = forms.formset_factory(
    AddresseeForm, extra=1, max_num=MOST_ADDRESSEES, absolute_max=MOST_ADDRESSEES + 1, validate_max=True
)
AddresseeForms.prefix = "to"


def rows_of(addressees: Any) -> list[dict[str, Any]]:
    """Return the stored addressees as the rows of the form; what is personal is not among them."""
    return [
        {
            "role": row.role,
            "name": row.name,
            "address": row.address,
            "email": row.email,
            "citizen": row.recipient_id is not None,
            "keep": row.recipient_id,
        }
        for row in addressees
    ]


def contents_from(form: DraftForm, rows: Any, draft: Draft | None) -> Contents:
    """Return what was typed in a valid form and its rows; raises ValidationError."""
    typed = form.cleaned_data
    return Contents(
        subject=typed["subject"],
        references=typed["references"],
        text=typed["text"],
        addressees=[each for row in rows if row.has_changed() and (each := row.addressee(draft)) is not None],
        enclosures=list(typed["enclosures"]),
    )


class StepForm(forms.Form):
    """The draft as it was read by whoever decides on it, and what he says."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignedForm(StepForm):
    """The approved PDF with a signature added by a program of the officer's own."""

    upload = forms.FileField(
        label=_("The signed PDF"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"})
    )


class ReasonForm(forms.Form):
    """Why something is read or withdrawn."""

    reason = forms.CharField(label=_("Reason"), min_length=8, max_length=300)


class WaysForm(forms.Form):
    """How each copy travels: one choice per addressee."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, addressees: "QuerySet[Addressee]", **options: Any) -> None:
        super().__init__(*args, **options)
        self.addressees = list(addressees)
        for each in self.addressees:
            email = each.recipient.email if each.recipient else each.email
            modes = [
                (value, label)
                for value, label in DespatchMode.choices
                if value != DespatchMode.SEVERAL and (value != DespatchMode.MAIL or email)
            ]
            self.fields[f"mode_{each.pk}"] = forms.ChoiceField(
                label=each.name, choices=modes, initial=DespatchMode.MAIL if email else DespatchMode.POST
            )

    def chosen(self) -> list[tuple[Addressee, str]]:
        """Return each addressee with his mode."""
        return [(each, self.cleaned_data[f"mode_{each.pk}"]) for each in self.addressees]


class MarkForm(forms.Form):
    """What became of a copy."""

    copy = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            (MarkKind.DELIVERED.value, MarkKind.DELIVERED.label),
            (MarkKind.RETURNED.value, MarkKind.RETURNED.label),
        ],
    )
    on_day = DayField(label=_("Day"))
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class RegisterForm(forms.Form):
    """What the despatch register is narrowed by."""

    q = forms.CharField(label=_("Number, subject or office"), max_length=100, required=False)
    section = forms.ModelChoiceField(Section.objects.none(), label=_("Section"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        section, mode = self.fields["section"], self.fields["mode"]
        if isinstance(section, forms.ModelChoiceField):
            section.queryset = Section.objects.order_by("code")
            section.empty_label = _("all")
        if isinstance(mode, forms.ChoiceField):
            ways = [choice for choice in DespatchMode.choices if choice[0] != DespatchMode.SEVERAL]
            mode.choices = [("", _("all")), *ways]
