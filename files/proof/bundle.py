"""A file as a zip that proves itself: note sheet, papers, register, drafts, chain, signatures, and two verifiers.

Entries come in a fixed order under plain numbers; what a citizen's own original would betray is left out, and its
picture at screen size, which carries no metadata, is put in its place.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string

from attestation import offline
from attestation.domain.verifying import text_of
from attestation.framing import leaf_hash, levels, path_of, plain
from attestation.models import Anchor, Certificate, Leaf, Link, Signature
from attestation.sources import sources
from evidence import derivatives
from evidence.models import Purpose
from files import presentation
from files.models import Approval, Correspondence, Despatch, DraftVersion, File, HandOver, Movement, SlipScan
from files.papers_pdf import note_sheet_pdf
from files.proof.chain import RECEIPT, STREAM, receipts_in, stream_of, stream_of_receipt
from files.proof.signing import statement
from files.register_acts import acts_of
from responses import cells

FORMAT = "aitihya-bundle-2"
_OFFLINE = Path(offline.__file__).parent
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "text/html": "html"}

_REGISTER = ("serial", "kind", "from_post_id", "to_post_id", "officer_id", "remarks", "until", "outcome", "sent_at")


def parts(file: File) -> Iterator[tuple[str, bytes]]:
    """Give the name and content of each entry in order, the manifest and its hash last."""
    manifest = []
    for name, content in _contents(file):
        manifest.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})
        yield name, content
    receipts = {_folder(pk): stream_of_receipt(pk) for pk in receipts_in([file.pk])}
    said: dict[str, object] = {"format": FORMAT, "file": file.number, "stream": stream_of(file.pk)}
    said |= {"chains": receipts, "entries": manifest}
    text = json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
    yield "manifest.json", text
    yield "manifest.sha256", f"{hashlib.sha256(text).hexdigest()}  manifest.json\n".encode()


def zipped(entries: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """Give the bytes of a zip of ``entries``, each as soon as it is there."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w") as archive:  # type: ignore[call-overload]  # what cannot be sought is streamed
        for name, content in entries:
            # Stored as they are: PDFs and pictures are packed already, and a page in a browser reads them simply.
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content)
            yield sent.taken()
    yield sent.taken()


class _Sent:
    """A file that hands on what is written to it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Keep what is written until it is taken."""
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """Return what was written since."""
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def _contents(file: File) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(file)
    yield "note-sheet.pdf", note_sheet_pdf(file)
    yield from _papers(file)
    yield from _register(file)
    yield from _drafts(file)
    yield from _slips(file)
    yield from _chain("", STREAM, stream_of(file.pk))
    for pk in receipts_in([file.pk]):
        yield from _chain(_folder(pk), RECEIPT, stream_of_receipt(pk))
    yield from _signatures(file)
    for name in ("verify.py", "verify.html"):
        yield name, (_OFFLINE / name).read_bytes()


def _readme(file: File) -> bytes:
    return (
        f"{file.number}\n{file.subject}\n\n"
        "This folder verifies without the service that made it:\n"
        "  python3 -I verify.py            in this folder, Python 3.8 or newer, nothing else\n"
        "  verify.html                     in a browser, also without a network: choose the zip there\n\n"
        "note-sheet.pdf has the notes and the index of the correspondence, which is in correspondence/ by its pages.\n"
        "movements.html is the movement register, drafts.html what was drafted, version by version, and despatched;\n"
        "each PDF that was approved is in approved/. Where the file went on paper, movements.csv names the slip, and\n"
        "slips/ has its scans.\n"
        "chain.jsonl holds every note, movement, paper, draft, despatch and view as it was entered, each hashed with\n"
        "the one before; rows.json says what the tables said of them when this was exported.\n"
        "receipts/ has the same of each receipt on the file: how it was diarised, where it went, how it was answered.\n"
        "anchors.json ties the chain to an anchor: compare its SHA-256 with the one that was kept outside.\n"
        "Signed PDFs are in signatures/; pdfsig or any PDF reader examines them.\n"
    ).encode()


def _papers(file: File) -> Iterator[tuple[str, bytes]]:
    papers = list(file.correspondence.select_related("original", "receipt").order_by("page_from"))
    listed = []
    for paper in papers:
        name, content, whole = _paper(paper)
        listed.append(
            {
                "id": paper.pk,
                "pages": [paper.page_from, paper.page_to],
                "title": paper.title,
                "entry": name,
                "original_sha256": paper.original.sha256,
                "is_original": whole,
            }
        )
        if content is not None:
            yield name, content
    yield "papers.json", json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"


def _paper(paper: Correspondence) -> tuple[str, bytes | None, bool]:
    stem = f"correspondence/{paper.page_from:04d}-{paper.page_to:04d}"
    if not paper.original_is_private:
        return f"{stem}.{_ENDINGS.get(paper.original.media_type, 'bin')}", _read(paper.original.file), True
    try:
        shown = derivatives.ensure(paper.original, Purpose.SCREEN)
    except derivatives.UnderivableError:
        return "", None, False
    return f"{stem}-screen.jpg", _read(shown.file), False


def _read(stored: FieldFile) -> bytes:
    with stored.storage.open(str(stored.name), "rb") as handle:
        content: bytes = handle.read()
    return content


def _register(file: File) -> Iterator[tuple[str, bytes]]:
    related = ("from_post", "to_post", "officer", "on_paper__slip", "on_paper__entered_by")
    movements = list(file.movements.select_related(*related).order_by("serial"))
    rows = [[plain(getattr(movement, name)) for name in _REGISTER] for movement in movements]
    lines = [
        [cells.plain(value) for value in [*row, *_named(movement), *_on_paper(movement)]]
        for row, movement in zip(rows, movements, strict=True)
    ]
    heads = [*_REGISTER, "from", "to", "officer", "slip", "entered_at", "entered_by"]
    yield "movements.csv", "".join(cells.table([heads, *lines])).encode()
    context = {"file": file, "register": presentation.register(file, movements, acts=acts_of(file))}
    yield "movements.html", render_to_string("files/bundle_register.html", context).encode()


def _named(movement: Movement) -> list[str]:
    sender = movement.from_post.name if movement.from_post else ""
    return [sender, movement.to_post.name, movement.officer.name if movement.officer else ""]


def _on_paper(movement: Movement) -> list[object]:
    """Return on which slip it was written, and when and by whom it was entered from there; blanks for all others."""
    line: HandOver | None = getattr(movement, "on_paper", None)
    return [line.slip.number, plain(line.entered_at), line.entered_by.name] if line else ["", "", ""]


def _slips(file: File) -> Iterator[tuple[str, bytes]]:
    """Give the scans of the slips with which the file went on paper, as they were sent in."""
    listed = []
    scans = SlipScan.objects.filter(file=file).select_related("slip", "original").order_by("pk")
    for scan in scans:
        name = f"slips/{scan.pk:06d}.{_ENDINGS.get(scan.original.media_type, 'bin')}"
        listed.append({"id": scan.pk, "slip": scan.slip.number, "entry": name})
        yield name, _read(scan.original.file)
    yield "slips.json", json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"


def _drafts(file: File) -> Iterator[tuple[str, bytes]]:
    """Give every version and what became of it, for people; and each PDF as it was approved."""
    versions = DraftVersion.objects.filter(file=file).select_related("draft", "officer", "post")
    related = ("addressees", "enclosures__paper", "steps__officer", "steps__post")
    letters = Despatch.objects.filter(file=file).select_related("officer", "post").order_by("despatched_at", "pk")
    context = {
        "file": file,
        "versions": versions.prefetch_related(*related).order_by("draft_id", "serial"),
        "letters": letters.prefetch_related("copies__addressee", "marks__officer"),
    }
    yield "drafts.html", render_to_string("files/bundle_drafts.html", context).encode()
    for approval in Approval.objects.filter(file=file).select_related("original").order_by("pk"):
        yield f"approved/{approval.pk:06d}.pdf", _read(approval.original.file)


def _folder(receipt: int) -> str:
    return f"receipts/{receipt:06d}/"


def _chain(folder: str, prefix: str, stream: str) -> Iterator[tuple[str, bytes]]:
    """Give one chain: the rows that it speaks of, its links, and its way to each anchor."""
    yield f"{folder}rows.json", _rows(prefix, stream)
    links = Link.objects.filter(stream=stream).order_by("serial")
    yield f"{folder}chain.jsonl", b"".join(_line(link) for link in links)
    yield f"{folder}anchors.json", _anchors(stream)


def _rows(prefix: str, stream: str) -> bytes:
    """Return the rows of every kind as they stand, which the verifiers compare with the chain."""
    told = {}
    for source in sources.of(prefix):
        rows = sorted(source.rows([stream]).items())
        told[source.kind] = [{key: plain(row[key]) for key in sorted(source.keys(source.form))} for _key, row in rows]
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _line(link: Link) -> bytes:
    return (statement(link) + "\n").encode()


def _signatures(file: File) -> Iterator[tuple[str, bytes]]:
    rows = Signature.objects.filter(stream=stream_of(file.pk)).select_related("signed").order_by("pk")
    used = set()
    for signature in rows:
        used.add(signature.certificate_id)
        yield f"signatures/{signature.pk:06d}.pdf", _read(signature.signed.file)
    for certificate in Certificate.objects.filter(pk__in=used).select_related("issuer").order_by("pk"):
        yield f"certificates/{certificate.pk:06d}.pem", (certificate.pem + certificate.issuer.pem).encode()


def _anchors(stream: str) -> bytes:
    """Return, for each anchor that holds a chain, what it says and the way from the chain's head to its root."""
    told = []
    leaves = Leaf.objects.filter(stream=stream).select_related("anchor").order_by("serial")
    for leaf in leaves:
        tree = levels([leaf_hash(stream=s, serial=n, head=h) for s, n, h in _row_of(leaf.anchor)])
        told.append(
            {
                "anchor": json.loads(text_of(leaf.anchor)),
                "sha256": leaf.anchor.hash,
                "link": leaf.serial,
                "path": path_of(tree, leaf.position),
            }
        )
    return json.dumps(told, indent=1).encode() + b"\n"


def _row_of(anchor: Anchor) -> Iterator[tuple[str, int, str]]:
    yield from anchor.leaves.order_by("position").values_list("stream", "serial", "hash").iterator()
