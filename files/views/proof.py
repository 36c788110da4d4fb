"""What proves a file: its chain as it stands now, what is signed, and the export that is verified elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestation.domain import faults_of
from attestation.models import Leaf, Link
from files import rules
from files.models import File, NoteColour
from files.proof.bundle import parts, zipped
from files.proof.chain import receipts_in, stream_of, stream_of_receipt
from files.proof.signing import signatures_on
from files.views.access import reader, seen_file
from responses.keyset import BadCursor, page
from staff.domain import officer_of
from staff.models import User

PAGE = 50
_KINDS = {
    "file": _("opening"),
    "movement": _("movement"),
    "reading": _("first read"),
    "explanation": _("explanation of delay"),
    "note": _("note"),
    "paper": _("paper"),
    "flag": _("flag set"),
    "flag_end": _("flag taken off"),
    "draft": _("draft"),
    "version": _("version of a draft"),
    "addressee": _("addressee"),
    "enclosure": _("enclosure"),
    "step": _("step of a draft"),
    "approval": _("approval"),
    "draft_signature": _("signed draft"),
    "despatch": _("despatch"),
    "copy": _("copy of a letter"),
    "mark": _("note on a letter"),
    "consultation": _("views asked for"),
    "view_request": _("request for a view"),
    "view_end": _("end of a request for a view"),
    "view": _("view"),
    "parking_request": _("request to park"),
    "parking_end": _("end of a request to park"),
    "parking_decision": _("decision on parking"),
    "merge": _("merged into its main file"),
    "part_merged": _("part merged"),
    "volume": _("volume"),
    "link": _("link to a file"),
    "link_end": _("link ended"),
    "cover": _("change of the cover"),
    "slip": _("slip printed"),
    "slip_end": _("end of a slip"),
    "slip_scan": _("scan of a slip"),
    "hand_over": _("hand-over on paper"),
    "signature": _("signature"),
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
        "fault": next(faults_of([stream, *map(stream_of_receipt, receipts_in([file.pk]))]), None),
        "anchored": Leaf.objects.filter(stream=stream).select_related("anchor").order_by("-serial").first(),
        **_signed(file, reader(request)),
    }
    return render(request, "files/proof.html", context)


def _signed(file: File, user: User) -> dict[str, Any]:
    found = signatures_on(file)
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
