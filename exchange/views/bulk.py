"""Correcting a selection of assets: choosing what is set, the preview, and what became of it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets.facts import label, shown
from assets.models import KIND_MODELS, Asset
from assets.questions import Refused
from exchange import rules, tasks
from exchange.bulk import approving, domain
from exchange.bulk.forms import BulkForm
from exchange.bulk.selection import Selection, selection_of
from exchange.bulk.standing import NotNow
from exchange.models import BulkEdit, BulkRow, Outcome, State
from exchange.views.downloads import refused
from responses import keyset
from staff.models import User

PAGE = 50
_EDITS = 20


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose what is set on a selection; without one, the corrections made so far."""
    _only_for_editors(request)
    if request.method != "POST" and not request.GET.keys() - {"after"}:
        return _made_so_far(request)
    form_fields = frozenset(name for name in request.POST if name.startswith(("own_", "empty_"))) | _FORM
    try:
        selection = selection_of(request, beside=form_fields)
    except Refused as refusal:
        return refused(request, refusal)
    if selection.empty:
        return render(request, "exchange/bulk_empty.html", status=400)
    kind = selection.kind()
    form = BulkForm(kind, request.POST if request.POST.get("step") == "preview" else None)
    if form.is_bound and form.is_valid() and (edit := _keep(request, form, selection, kind)):
        return redirect(edit)
    number, more = selection.number()
    context = {"form": form, "selection": selection, "number": number, "more": more, "kind": kind}
    return render(request, "exchange/bulk_choose.html", context, status=422 if form.is_bound else 200)


_FORM = frozenset(name for kind in KIND_MODELS for name in BulkForm(kind).fields)


def _keep(request: HttpRequest, form: BulkForm, selection: Selection, kind: str) -> BulkEdit | None:
    """Keep the correction and work out its rows, a large one in the background."""
    try:
        with transaction.atomic():
            edit = domain.choose(
                user=cast(User, request.user),
                question=selection.question,
                ticked=selection.ticked,
                kind=kind,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
            )
            if domain.is_small(selection.question, selection.ticked):
                return domain.prepare(edit=edit)
            tasks.prepare_bulk.defer(edit_id=edit.pk)
            return edit
    except ValidationError as error:
        form.refuse(error)
        return None


def _made_so_far(request: HttpRequest) -> HttpResponse:
    edits = BulkEdit.objects.select_related("user__officer")
    try:
        page = keyset.page(edits, order=("-pk",), after=request.GET.get("after"), size=_EDITS)
    except keyset.BadCursor:
        page = keyset.page(edits, order=("-pk",), after=None, size=_EDITS)
    return render(request, "exchange/bulk_list.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Before and after for each asset, the decision, and the way back."""
    _only_for_editors(request)
    edit = get_object_or_404(BulkEdit.objects.select_related("user__officer", "decided_by__officer"), pk=pk)
    if request.method == "POST":
        return _act(request, edit)
    show = request.GET.get("show", "")
    rows = edit.rows.select_related("asset").only("place", "before", "after", "outcome", "edit", *_ASSET)
    if show in Outcome.values:
        rows = rows.filter(outcome=show)
    try:
        page = keyset.page(rows, order=("place",), after=request.GET.get("after"), size=PAGE)
    except keyset.BadCursor:
        page = keyset.page(rows, order=("place",), after=None, size=PAGE)
    context = {
        "edit": edit,
        "sets": _sets(edit),
        "lines": [{"row": row, "changes": _changes(edit, row)} for row in page.rows],
        "next": page.next,
        "show": show,
        "outcomes": _outcomes(edit),
        "touched": domain.touched_since(edit) if edit.state == State.DONE else 0,
    } | _approval(edit, cast(User, request.user))
    return render(request, "exchange/bulk_edit.html", context)


def _approval(edit: BulkEdit, user: User) -> dict[str, Any]:
    """What of the correction is not the reader's to decide, and whose it is."""
    if edit.state not in {State.READY, State.PROPOSED, State.DONE}:
        return {}
    names = approving.needed(edit, user)
    return {
        "needed": approving.labels(edit, names),
        "deciders": approving.deciders(edit) if names or edit.state == State.PROPOSED else [],
        "mine": edit.user_id == user.pk,
        "may_decide": edit.state == State.PROPOSED and approving.may_decide(edit, user),
    }


_ASSET = ("asset__reference", "asset__name_en", "asset__name_bn", "asset__name_hi", "asset__version")


@login_required
@never_cache
@require_safe
def bulk_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the background has come; once it is done, the page is asked anew."""
    _only_for_editors(request)
    edit = get_object_or_404(BulkEdit, pk=pk)
    response = render(request, "exchange/parts/bulk_progress.html", {"edit": edit})
    if not edit.working:
        response.headers["HX-Refresh"] = "true"
    return response


def _act(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    action, user = request.POST.get("action"), cast(User, request.user)
    try:
        with transaction.atomic():
            if action == "apply":
                domain.decide(edit=edit, user=user, skip_stale=request.POST.get("stale") != "refuse")
                tasks.apply_bulk.defer(edit_id=edit.pk)
            elif action == "undo":
                domain.ask_undo(edit=edit, user=user)
                tasks.undo_bulk.defer(edit_id=edit.pk)
            elif action == "discard":
                if edit.state == State.PROPOSED and edit.user_id != user.pk:
                    raise PermissionDenied
                domain.discard(edit=edit)
            elif action == "propose":
                approving.propose(edit=edit, user=user)
            elif action == "send_back":
                approving.send_back(edit=edit, user=user, remark=request.POST.get("remark", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except NotNow as refusal:
        messages.warning(request, _("This was decided meanwhile: %(state)s.") % {
            "state": refusal.edit.get_state_display()
        })  # fmt: skip
    return redirect(edit)


def _only_for_editors(request: HttpRequest) -> None:
    if not rules.edit_many(request.user):
        raise PermissionDenied


def _outcomes(edit: BulkEdit) -> list[dict[str, Any]]:
    """How many rows stand where, from what the correction itself has counted."""
    same = edit.total - edit.differing
    numbers = {
        Outcome.WAITING: edit.differing if edit.state in {State.READY, State.PROPOSED, State.QUEUED} else 0,
        Outcome.SAME: same,
        Outcome.CHANGED: edit.changed if edit.state in {State.DONE, State.UNDOING} else 0,
        Outcome.STALE: edit.stale,
        Outcome.UNDONE: edit.undone,
        Outcome.KEPT: edit.kept,
    }
    return [{"value": each.value, "label": each.label, "number": number} for each, number in numbers.items() if number]


def _column(edit: BulkEdit, name: str) -> "models.Field[Any, Any]":
    model = KIND_MODELS[edit.kind] if name in edit.changes["details"] else Asset
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def _sets(edit: BulkEdit) -> list[tuple[str, str]]:
    """What is set on all, as people read it."""
    values = {**edit.changes["fields"], **edit.changes["details"]}
    said = [(label(column := _column(edit, name)), shown(column, value)) for name, value in values.items()]
    for part, words in (("add", _("Materials to add")), ("remove", _("Materials to remove"))):
        if edit.changes[part]:
            said.append((words, ", ".join(edit.changes[part])))
    return said


def _changes(edit: BulkEdit, row: BulkRow) -> list[dict[str, str]]:
    return [
        {
            "label": label(column := _column(edit, name)),
            "before": shown(column, before),
            "after": shown(column, row.after[name]),
            "differs": "yes" if before != row.after[name] else "",
        }
        for name, before in row.before.items()
    ]
