"""Sending documents of an asset, and what is written about each."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from assets.domain import PaperFields
from assets.editing.fields import DatingField
from assets.models import AssetDocument, DocumentType

# What file choosers offer first; what is taken is decided by content.
ACCEPTED = ".pdf,.tif,.tiff,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*"


def _types() -> list[tuple[str, Any]]:
    return [(value, str(label).capitalize()) for value, label in DocumentType.choices]


class _Several(forms.FileInput):
    allow_multiple_selected = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files sent under the name."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name) or []


class _Documents(forms.FileField):
    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploads; each is examined when it is taken, so that one refused does not hold up the others."""
        if not data:
            raise forms.ValidationError(_("Choose at least one document."), code="required")
        return [upload for upload in data if isinstance(upload, UploadedFile)]


class UploadForm(forms.Form):
    """Several documents of one type; the rest is written about each of them afterwards."""

    papers = _Documents(
        label=_("Documents"),
        widget=_Several(attrs={"accept": ACCEPTED, "class": "form-control"}),
        help_text=_("PDF, TIFF, JPEG, PNG, WebP or HEIC. Choose as many as you like."),
    )
    type = forms.ChoiceField(label=_("What they are"), choices=_types, initial=DocumentType.SCAN)
    public = forms.BooleanField(label=_("Show them to the public"), required=False)


class DocumentForm(forms.Form):
    """What is written about a document, and why it is changed."""

    title = forms.CharField(label=_("Title"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=_types)
    number = forms.CharField(label=_("Number on the paper"), max_length=80, required=False)
    dated = DatingField(label=_("Date on the paper"), required=False, max_length=60)
    public = forms.BooleanField(label=_("Show it to the public"), required=False)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=200)

    @classmethod
    def of(cls, document: AssetDocument) -> "DocumentForm":
        """Return the form with what is written about the document now."""
        return cls(initial={name: getattr(document, name) for name in PaperFields.__annotations__})

    def written(self) -> PaperFields:
        """Return what was typed, for ``amend_document``; call it on a valid form."""
        given = self.cleaned_data
        return PaperFields(
            title=given["title"],
            type=given["type"],
            number=given["number"],
            dated=given["dated"],
            public=given["public"],
        )


class WithdrawForm(forms.Form):
    """Why a document is taken off the page."""

    reason = forms.CharField(
        label=_("Why it is taken off the page"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Say why the document is taken off the page.")},
    )
