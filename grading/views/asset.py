"""Everything about the grade of one asset and its lock: history, evidence, and what the reader may do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assets.models import Asset
from assets.rules import see_records
from assets.views.page import seen_asset
from grading import actions, domain, presentation, rules
from grading.forms import DraftForm, LockForm, ReleaseForm
from grading.models import Grading, Lock
from grading.views.access import staff
from staff.models import User


@never_cache
@require_safe
def asset(request: HttpRequest, reference: str) -> HttpResponse:
    """The gradings of an asset: the public sees the decided ones, the department all, with what it may do."""
    return _page(request, seen_asset(request, reference), {})


@never_cache
@login_required
@require_POST
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a grading, and go on to write it."""
    user, found = _staff_and_asset(request, reference)
    if rules.drafting_post(user) is None:
        raise PermissionDenied
    form = DraftForm(request.POST)
    if form.is_valid():
        try:
            grading = domain.draft(asset=found, user=user, proposed=form.cleaned_data["proposed"])
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("grading:write", grading.pk)
    return _page(request, found, {"draft": form}, status=422)


@never_cache
@login_required
@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a grading: submit, recommend, decide, refuse, return, withdraw."""
    user = staff(request)
    grading = get_object_or_404(Grading.objects.select_related("asset"), pk=pk)
    if name not in actions.DONE:
        raise Http404
    found = seen_asset(request, grading.asset.reference)
    form = actions.form_of(name, grading, request.POST)
    try:
        actions.check_state(grading, name)
    except ValidationError as error:  # somebody else was quicker
        return _stale(request, found, form, " ".join(error.messages))
    if not actions.may(user, grading, name):
        raise PermissionDenied
    if form.is_valid():
        try:
            actions.take(name, grading=grading, user=user, typed=form.cleaned_data)
        except domain.Stale:
            words = _("Somebody else changed this grading meanwhile. Look at it again before you act.")
            return _stale(request, found, form, words)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, str(actions.DONE[name]))
            return redirect(grading.get_absolute_url())
    return _page(request, found, {name: form}, status=422)


def _stale(request: HttpRequest, found: Asset, form: Any, refusal: str) -> HttpResponse:
    # The step may be gone from the page: what was typed for it is given back for copying.
    typed = [(field.label, field.value()) for field in form if isinstance(field.field.widget, Textarea)]
    stranded = [(label, value) for label, value in typed if value]
    return _page(request, found, {}, status=409, refusal=refusal, stranded=stranded)


@never_cache
@login_required
@require_POST
def lock(request: HttpRequest, reference: str) -> HttpResponse:
    """Set a heritage lock."""
    user, found = _staff_and_asset(request, reference)
    if rules.locking_post(user) is None:
        raise PermissionDenied
    form = LockForm(request.POST, user=user, auto_id="lock_%s")
    if form.is_valid():
        try:
            domain.set_lock(asset=found, user=user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The premises is locked: building clearance stops until it is released."))
            return redirect("grading:asset", reference)
    return _page(request, found, {"lock": form}, status=422)


@never_cache
@login_required
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Release the heritage lock."""
    user, found = _staff_and_asset(request, reference)
    if rules.releasing_post(user) is None:
        raise PermissionDenied
    held = get_object_or_404(Lock, asset=found, released_at__isnull=True)
    form = ReleaseForm(request.POST, auto_id="release_%s")
    if form.is_valid():
        domain.release(lock=held, user=user, reason=form.cleaned_data["release_reason"])
        messages.success(request, _("The lock is released: building clearance goes on."))
        return redirect("grading:asset", reference)
    return _page(request, found, {"release": form}, status=422)


def _staff_and_asset(request: HttpRequest, reference: str) -> tuple[User, Asset]:
    return staff(request), seen_asset(request, reference)


def _page(request: HttpRequest, found: Asset, bound: dict[str, Any], status: int = 200, **told: Any) -> HttpResponse:
    user = request.user
    records = bool(see_records(user))
    shown = presentation.gradings_of(found, records=records)
    now = presentation.present(found, shown, user)
    context: dict[str, Any] = {"asset": found, "gradings": shown, "now": now, "records": records, **told}
    if records and isinstance(user, User):
        people = ("set_by__officer", "released_by__officer")
        context |= {
            "locks": Lock.objects.filter(asset=found).select_related(*people),
            "actions": actions.on_grading(user, now.open.grading, bound) if now.open else [],
            "may_write": now.open is not None
            and now.open.grading.is_editable
            and rules.drafting_post(user) is not None,
            "draft_form": None if now.open else actions.drafting(user, found, bound),
            "lock_form": actions.locking(user, found, now.lock, bound),
            "release_form": actions.releasing(user, now.lock, bound),
            "refused": next(iter(bound.values()), None),
        }
    return render(request, "grading/asset.html", context, status=status)
