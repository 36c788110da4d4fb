"""What proves a file: its chain as it stands now, what is signed, and the export that is verified elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestation.domain import faults_of
from attestation.models import Leaf, Link, Signature
from files import rules
from files.bundle import parts, zipped
from files.chain import stream_of
from files.models import File, NoteColour
from files.views.access import reader, seen_file
from responses.keyset import BadCursor, page
from staff.domain import officer_of
from staff.models import User

PAGE = 50
_KINDS = {
    "movement": _("movement"),
    "reading": _("first read"),
    "note": _("note"),
    "paper": _("paper"),
    "signature": _("signature"),
    "approval": _("approval"),
    "despatch": _("despatch"),
}


@never_cache
@login_required
@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the chain of a file, looked through as the page is made, and what of the file is signed."""
    file = seen_file(request, pk)
    stream = stream_of(file.pk)
    try:
        links = page(Link.objects.filter(stream=stream), order=["serial"], after=request.GET.get("after"), size=PAGE)
    except BadCursor:
        return redirect("files:proof", pk=file.pk)
    context = {
        "file": file,
        "links": [(link, _KINDS.get(link.kind, link.kind)) for link in links.rows],
        "next_url": f"?after={links.next}" if links.next else "",
        "fault": next(faults_of([stream]), None),
        "anchored": Leaf.objects.filter(stream=stream).select_related("anchor").order_by("-serial").first(),
        **_signed(file, reader(request)),
    }
    return render(request, "files/proof.html", context)


def _signed(file: File, user: User) -> dict[str, Any]:
    found: dict[tuple[str, int], list[Signature]] = {}
    rows = Signature.objects.filter(stream=stream_of(file.pk)).select_related("officer")
    for signature in rows.order_by("signed_at", "pk"):
        found.setdefault((signature.kind, signature.number), []).append(signature)
    notes = file.notings.filter(colour=NoteColour.GREEN).select_related("post", "officer").order_by("serial")
    papers = file.correspondence.filter(original__media_type="application/pdf").order_by("page_from")
    officer, holding = officer_of(user), rules.may(user, "work_on_file", file)
    return {
        "notes": [
            (note, found.get(("note", note.pk), []), officer is not None and note.officer_id == officer.pk)
            for note in notes
        ],
        "papers": [(paper, found.get(("paper", paper.pk), []), holding) for paper in papers],
    }


@never_cache
@login_required
@require_GET
def bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Deliver the file as a zip that verifies without this service, made as it is sent."""
    file = seen_file(request, pk)
    response = StreamingHttpResponse(zipped(parts(file)), content_type="application/zip")
    # The computer number alone: a name in a list of downloads betrays nothing.
    response["Content-Disposition"] = f'attachment; filename="file-{file.pk}.zip"'
    return response
