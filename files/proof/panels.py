"""The proof of a file on its page."""

from typing import Any

from django.http import HttpRequest

from attestation.models import Head, Signature
from files.models import File
from files.panels import file_panels
from files.proof.chain import stream_of
from responses.panels import Panel


def _proof(request: HttpRequest, file: File) -> dict[str, Any]:
    stream = stream_of(file.pk)
    return {
        "file": file,
        "head": Head.objects.filter(stream=stream).first(),
        "signatures": list(
            Signature.objects.filter(stream=stream).select_related("officer", "certificate").order_by("-pk")[:5]
        ),
    }


def declare() -> None:
    """Add the panel beside the papers."""
    file_panels.add(Panel(place="beside", order=90, template="files/parts/proof.html", context=_proof))
