"""Saying which asset a departmental file is about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assets import domain
from assets.models import Asset
from assets.search import fetched, matching, reference_in
from assets.views.browse import shown_in_lists
from assets.views.search import SUGGESTIONS
from files import rules
from files.models import File
from staff.models import User


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
    domain.link_file(file=file, asset=asset)
    messages.success(request, _("The file is now about %(name)s.") % {"name": asset.name})
    return redirect("files:file", file.pk)
