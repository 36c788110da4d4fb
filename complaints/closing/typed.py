"""The small forms that the holder of a file fills in before he closes it, and how a refused one comes back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from complaints.forms import AskForm, OfficeForm, WaiveForm
from complaints.models import Complaint, Referral

_FORMS: dict[str, Callable[..., forms.Form]] = {"ask": AskForm, "waive": WaiveForm, "office": OfficeForm}
_REFUSED = "complaints.refused_form"


def bound(request: HttpRequest, *, name: str, complaint: Complaint) -> forms.Form:
    """Return the form ``name`` (ask, waive, office) with what was posted; its fields' ids are those of the page."""
    return _FORMS[name](request.POST, auto_id=_ids(name, complaint))


def refuse(form: forms.Form, *, because: list[str]) -> None:
    """Say beside the words that were typed why they were not taken, and put the cursor there."""
    *_others, words = form.fields
    for reason in because:
        form.add_error(words, reason)
    first = next(name for name in form.fields if name in form.errors)
    form.fields[first].widget.attrs["autofocus"] = True


def keep(request: HttpRequest, *, name: str, complaint: Complaint, form: forms.Form) -> None:
    """Have the page that answers this request show ``form`` as it was refused."""
    request.META[_REFUSED] = (name, complaint.pk, form)


def shown(request: HttpRequest, *, name: str, complaint: Complaint, office: Referral | None = None) -> forms.Form:
    """Return the form ``name`` for a page: as it was refused in this request, or as it begins."""
    kept = request.META.get(_REFUSED)
    if kept is not None and kept[:2] == (name, complaint.pk):
        form: forms.Form = kept[2]
        return form
    begins: dict[str, Any] = {"agency": office.agency_id, "why": office.why} if office else {}
    return _FORMS[name](initial=begins, auto_id=_ids(name, complaint))


def _ids(name: str, complaint: Complaint) -> str:
    return f"{name}-{complaint.pk}-%s"
