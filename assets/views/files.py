"""Saying what a departmental file is about, and that it is not about it any more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assets import domain
from assets.forms import EndSubjectForm
from assets.models import Asset, FileSubject
from assets.search import fetched, matching, reference_in
from assets.views.browse import shown_in_lists
from assets.views.search import SUGGESTIONS
from files import rules
from files.models import File
from files.views.access import seen_file
from files.views.file import show
from files.workflow import NotAllowed
from staff.models import User

_LONGEST_REASON = 2000


@never_cache
@login_required
@require_POST
def link_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Link an asset to a file that the reader holds, named by its reference or chosen among what a name may mean."""
    if not isinstance(request.user, User):
        raise Http404
    file = File.objects.visible_to(request.user).filter(pk=pk).first()
    if file is None:
        raise Http404
    if not rules.work_on_file(request.user, file):
        raise PermissionDenied
    text = request.POST.get("q", "").strip()
    assets = Asset.objects.visible_to(request.user)
    asset = assets.filter(reference=reference_in(text)).first()
    found = [] if asset else fetched(shown_in_lists(matching(assets, text, records=True))[:SUGGESTIONS])
    if asset is None and len(found) == 1:
        asset = found[0]
    if asset is None:
        return render(request, "assets/link_choice.html", {"file": file, "text": text, "assets": found})
    try:
        domain.link_as_holder(file=file, asset=asset, user=request.user)
    except NotAllowed as error:
        messages.error(request, " ".join(error.messages))
        return redirect("files:file", file.pk)
    messages.success(request, _("The file is now about %(name)s.") % {"name": asset.name})
    return redirect("files:file", file.pk)


@never_cache
@login_required
@require_POST
def end_subject(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    """Say that a file which the reader holds is no longer about something, and why."""
    if not isinstance(request.user, User):
        raise Http404
    rows = FileSubject.objects.filter(file__in=File.objects.visible_to(request.user).filter(pk=pk))
    found = rows.select_related("file", "asset").filter(pk=subject).first()
    if found is None:
        raise Http404
    try:
        reason = request.POST.get("reason", "")[:_LONGEST_REASON]
        domain.end_subject(subject=found, user=request.user, reason=reason)
    except NotAllowed as error:
        # The file may have gone on, or the place may be off it: the reason is given back for copying.
        bound = {"end-subject": EndSubjectForm(request.POST)}
        return show(request, seen_file(request, pk), bound=bound, refusal=" ".join(error.messages), status=409)
    name = found.asset.name if found.asset else _("this place")
    messages.success(request, _("The file is no longer about %(name)s.") % {"name": name})
    return redirect("files:file", pk)
