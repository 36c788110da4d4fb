"""What the checks of the register found, how far a running one is, and a button to run them now."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from registry.integrity.rules import see_integrity
from registry.models import IntegrityFinding, IntegrityRun, RunState
from registry.tasks import check_integrity
from responses.checks import checks
from responses.keyset import BadCursor, page

PAGE = 50
RUNS = 14


@never_cache
@login_required
@require_safe
def integrity(request: HttpRequest) -> HttpResponse:
    """Findings that stand, by check, and the last runs."""
    _only_for_the_responsible(request)
    open_ones = IntegrityFinding.objects.filter(settled_at=None)
    asked = request.GET.get("check", "")
    if asked:
        open_ones = open_ones.filter(check_name=asked)
    try:
        found = page(open_ones, order=["check_name", "pk"], after=request.GET.get("after"), size=PAGE)
    except BadCursor:
        return redirect("integrity")
    query = {"check": asked} if asked else {}
    labels = {check.name: check.label for check in checks.all()}
    follows = urlencode(query | {"after": found.next or ""})
    context = {
        "findings": [(labels.get(row.check_name, row.check_name), row) for row in found.rows],
        "next_url": f"{reverse('integrity')}?{follows}" if found.next else "",
        "checks": [(check.name, check.label) for check in checks.all()],
        "asked": asked,
        **_runs(),
    }
    return render(request, "registry/integrity.html", context)


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The runs alone, for the page to put in place of what it shows while one is running."""
    _only_for_the_responsible(request)
    return render(request, "registry/integrity_runs.html", _runs())


@login_required
@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Have the checks run at once, in the background."""
    _only_for_the_responsible(request)
    if IntegrityRun.objects.filter(state=RunState.RUNNING).exists():
        messages.info(request, _("A check is running already."))
        return redirect("integrity")
    try:
        with transaction.atomic():
            check_integrity.defer(user_id=request.user.pk)
        messages.success(request, _("The check begins; this page shows how far it is."))
    except AlreadyEnqueued:
        messages.info(request, _("A check is waiting already."))
    return redirect(f"{reverse('integrity')}?waiting=1")


def _runs() -> dict[str, Any]:
    runs = list(IntegrityRun.objects.select_related("asked_by__officer")[:RUNS])
    labels = {check.name: check.label for check in checks.all()}
    last = next((run for run in runs if run.state == RunState.DONE), None)
    examined = sorted(last.examined.items()) if last else []
    return {
        "runs": runs,
        "running": next((run for run in runs if run.state == RunState.RUNNING), None),
        "last": last,
        "examined": [(labels.get(name, name), figures) for name, figures in examined],
    }


def _only_for_the_responsible(request: HttpRequest) -> None:
    if not see_integrity(request.user):
        raise Http404
