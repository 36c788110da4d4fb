"""What proves a file: its chain as it stands now, what is signed, and the export that is verified elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestation.domain import faults_of
from attestation.models import Leaf, Link, Signature
from files.chain import stream_of
from files.models import File, NoteColour
from files.views.access import seen_file
from responses.keyset import BadCursor, page

PAGE = 50


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
        "links": links.rows,
        "next_url": f"?after={links.next}" if links.next else "",
        "fault": next(faults_of([stream]), None),
        "anchored": Leaf.objects.filter(stream=stream).select_related("anchor").order_by("-serial").first(),
        **_signed(file),
    }
    return render(request, "files/proof.html", context)


def _signed(file: File) -> dict[str, Any]:
    found: dict[tuple[str, int], list[Signature]] = {}
    rows = Signature.objects.filter(stream=stream_of(file.pk)).select_related("officer")
    for signature in rows.order_by("signed_at", "pk"):
        found.setdefault((signature.kind, signature.number), []).append(signature)
    notes = file.notings.filter(colour=NoteColour.GREEN).select_related("post", "officer").order_by("serial")
    papers = file.correspondence.filter(original__media_type="application/pdf").order_by("page_from")
    return {
        "notes": [(note, found.get(("note", note.pk), [])) for note in notes],
        "papers": [(paper, found.get(("paper", paper.pk), [])) for paper in papers],
    }
