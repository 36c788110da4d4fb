"""A draft written: begun, amended, and saving itself meanwhile."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from files import rules
from files.domain import drafting
from files.drafting import rules as draft_rules
from files.forms.drafts import AddresseeForms, EditDraftForm, NewDraftForm, WorkingForm, contents_from, rows_of
from files.models import Correspondence, Despatch, Draft, DraftWorking, File
from files.views.access import reader, seen_file

ADD_ROW = "add_row"


def seen_draft(request: HttpRequest, pk: int, draft: int) -> Draft:
    """Return the draft if the reader may see its file; raises Http404 otherwise."""
    file = seen_file(request, pk)
    found = get_object_or_404(Draft.objects.select_related("reply_to", "supersedes"), pk=draft, file=file)
    found.file = file
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft on the file, as its holder; ``reply_to`` and ``supersedes`` may be given in the address."""
    file, user = seen_file(request, pk), reader(request)
    if request.method != "POST":
        if not rules.may(user, "work_on_file", file):
            raise Http404
        return _page(request, file, form=NewDraftForm(file=file, initial=_beginning(request, file)), rows=_rows())
    form, rows = NewDraftForm(request.POST, file=file), _rows(request)
    if ADD_ROW in request.POST:
        return _page(request, file, form=form, rows=_one_more(request))
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, file, form=form, rows=rows, status=422)
    try:
        draft = drafting.begin_draft(
            file=file,
            user=user,
            kind=form.cleaned_data["kind"],
            language=form.cleaned_data["language"],
            reply_to=form.cleaned_data["reply_to"],
            supersedes=form.cleaned_data["supersedes"],
            form_key=form.cleaned_data["form_key"],
            contents=contents_from(form, rows, None),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, file, form=form, rows=rows, status=409)
    messages.success(request, _("The draft is on the file. Submit it when it is ready for approval."))
    return redirect("files:draft", file.pk, draft.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request: HttpRequest, pk: int, draft: int) -> HttpResponse:
    """Amend a draft; what was typed comes back with any refusal."""
    found, user = seen_draft(request, pk, draft), reader(request)
    if request.method != "POST":
        if not draft_rules.may_work(user, found):
            raise Http404
        return _editing(request, found)
    form, rows = EditDraftForm(request.POST, file=found.file), _rows(request)
    if ADD_ROW in request.POST:
        return _page(request, found.file, draft=found, form=form, rows=_one_more(request))
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, found.file, draft=found, form=form, rows=rows, status=422)
    try:
        version = drafting.amend(
            draft=found, user=user, contents=contents_from(form, rows, found), seen=form.cleaned_data["seen"]
        )
    except ValidationError as error:
        found.refresh_from_db()
        form.add_error(None, error.messages)
        # Whoever sends it again has read the refusal.
        form.data = {**request.POST.dict(), "seen": found.last_step, "version": found.last_version}
        return _page(request, found.file, draft=found, form=form, rows=rows, status=409)
    messages.success(request, _("Version %(n)s is saved.") % {"n": version.serial})
    return redirect("files:draft", found.file.pk, found.pk)


@never_cache
@login_required
@require_POST
def working(request: HttpRequest, pk: int, draft: int) -> HttpResponse:
    """Keep what is being typed, or throw it away (``action`` discard)."""
    found, user = seen_draft(request, pk, draft), reader(request)
    if request.POST.get("action") == "discard":
        try:
            drafting.discard_working(draft=found, user=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("files:draft", found.file.pk, found.pk)
    form = WorkingForm(request.POST)
    if not form.is_valid():
        return render(request, "files/drafts/saved.html", {"refusal": _("This could not be saved by itself.")})
    try:
        kept = drafting.keep_working(draft=found, user=user, **form.cleaned_data)
    except ValidationError as error:
        return render(request, "files/drafts/saved.html", {"refusal": " ".join(error.messages)})
    return render(request, "files/drafts/saved.html", {"kept": kept})


def _editing(request: HttpRequest, draft: Draft) -> HttpResponse:
    version = drafting.current(draft)
    kept = DraftWorking.objects.filter(draft=draft, post=draft.file.holder).first()
    source: Any = kept or version
    initial = {
        "subject": source.subject,
        "references": source.references,
        "text": source.text,
        "enclosures": list(version.enclosures.values_list("paper", flat=True)),
        "seen": draft.last_step,
        "version": draft.last_version,
    }
    form = EditDraftForm(file=draft.file, initial=initial)
    rows = AddresseeForms(initial=rows_of(version.addressees.all()), prefix=AddresseeForms.prefix)
    return _page(request, draft.file, draft=draft, form=form, rows=rows, kept=kept)


def _beginning(request: HttpRequest, file: File) -> dict[str, Any]:
    begun: dict[str, Any] = {"form_key": uuid.uuid4(), "language": (get_language() or "en")[:2]}
    paper = _asked(request, "reply_to")
    if paper and (found := Correspondence.objects.filter(file=file, pk=paper).first()):
        begun |= {"kind": "reply", "reply_to": found.pk}
    letter = _asked(request, "supersedes")
    if letter and (former := Despatch.objects.filter(file=file, pk=letter).first()):
        begun |= {
            "kind": former.kind,
            "language": former.language,
            "supersedes": former.pk,
            "subject": former.subject,
            "references": former.number,
            "text": former.version.text,
        }
    return begun


def _asked(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _rows(request: HttpRequest | None = None) -> Any:
    return AddresseeForms(request.POST if request else None, prefix=AddresseeForms.prefix)


def _one_more(request: HttpRequest) -> Any:
    typed = request.POST.copy()
    total = f"{AddresseeForms.prefix}-TOTAL_FORMS"
    number = typed.get(total, "0")
    typed[total] = str(min(int(number) if number.isascii() and number.isdigit() else 0, 60) + 1)
    return AddresseeForms(typed, prefix=AddresseeForms.prefix)


def _page(
    request: HttpRequest,
    file: File,
    *,
    form: Any,
    rows: Any,
    draft: Draft | None = None,
    kept: DraftWorking | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"file": file, "draft": draft, "form": form, "rows": rows, "kept": kept}
    return render(request, "files/drafts/edit.html", context, status=status)
