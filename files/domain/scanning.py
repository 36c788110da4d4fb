"""Scans on their way into the correspondence: received, split, put in order, and made papers of the file together."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.files.base import File as Upload
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence import intake, sheets
from evidence.domain import receive_document
from files.domain.opening import Paper, add_paper, read_paper
from files.domain.register import acting_officer, lock
from files.models import Correspondence, File, FileState, PaperKind, Scan, ScanState
from files.slips.codes import SEPARATOR
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import Officer, User

# Looking for separator sheets takes about a tenth of a second a page, and somebody waits for it.
MOST_LOOKED_AT = 300
_LOOK_SECONDS = 90
_LONGEST_TITLE = 200
_CHANGED = gettext_lazy("The scans have changed meanwhile: look at them again, then send this once more.")


class AlreadyThere(NotAllowed):
    """This very file waits here already, or is a paper of the file."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is written about a scan that waits."""

    scan: int
    title: str
    kind: str = PaperKind.LETTER
    dated: dt.date | None = None
    position: int = 0
    leave_out: bool = False


def receive_scan(*, file: File, upload: "Upload[Any]", user: User) -> Scan:
    """Take a scan into the tray of a file; its title is the upload's name until somebody writes a better one.

    Raises Refused with words for the sender, AlreadyThere, NotAllowed; nothing is stored of one that is refused. It is
    looked at before the transaction, which then: locks the file; keeps the original bit for bit; stores the scan.
    """
    facts = intake.examine(upload)
    with transaction.atomic():
        officer = _holding(file, user)
        name = str(upload.name or "")
        _refuse_twice(file, facts.sha256, name)
        original = receive_document(upload=upload, received_from=user, facts=facts, read=False)
        last = file.scans.aggregate(last=Max("position"))["last"] or 0
        return Scan.objects.create(
            file=file,
            original=original,
            pages=len(facts.sizes),
            position=last + 1,
            title=_title(original.name),
            kind=PaperKind.PHOTO if facts.media_type in {"image/heic", "image/heif"} else PaperKind.LETTER,
            uploaded_by=officer,
            uploaded_at=timezone.now(),
        )


@transaction.atomic
def describe_scans(*, file: File, user: User, given: Sequence[Described]) -> list[Scan]:
    """Write title, date, kind and order of scans that wait, and leave out what is not wanted; returns those that wait.

    Side effects, in order: locks the file; stores the rows.
    """
    _holding(file, user)
    return _described(file, given)


@transaction.atomic
def add_scans(*, file: File, user: User, given: Sequence[Described]) -> list[Correspondence]:
    """Make every scan of ``given`` a paper of the file in their order, all of them or none.

    Side effects, in order: locks the file; stores what is written about the scans; stores the papers, each behind the
    last page; has their text recognised, which the file is then found by.
    """
    _holding(file, user)
    added = []
    for scan in _described(file, given):
        paper = add_paper(
            file=file, paper=Paper(title=scan.title, original=scan.original, pages=scan.pages), added_by=file.holder
        )
        scan.state, scan.paper = ScanState.ADDED, paper
        scan.save(update_fields=["state", "paper"])
        read_paper(paper)
        added.append(paper)
    if not added:
        raise NotAllowed(_("No scan waits here: all of them are left out."), code="none")
    return added


def ranges_between_separators(scan: Scan) -> list[tuple[int, int]]:
    """Return the first and last page of each paper between the separator sheets of a scan.

    Raises Refused where it cannot be told, NotAllowed where there is no sheet, or nothing beside the sheets.
    """
    if scan.pages > MOST_LOOKED_AT:
        raise NotAllowed(_("The scan is too long to be looked through at once: type the pages."), code="long")
    found = sheets.codes_of(scan.original, numbers=range(1, scan.pages + 1), seconds=_LOOK_SECONDS)
    sheets_at = [number for number, texts in sorted(found.items()) if SEPARATOR in texts]
    if not sheets_at:
        raise NotAllowed(_("No separator sheet was found in the scan: type the pages."), code="none")
    edges = [0, *sheets_at, scan.pages + 1]
    ranges = [(a + 1, b - 1) for a, b in pairwise(edges) if b - a > 1]
    if not ranges:
        raise NotAllowed(_("There is nothing between the separator sheets."), code="none")
    return ranges


def split_scan(*, scan: Scan, user: User, ranges: Sequence[tuple[int, int]]) -> list[Scan]:
    """Cut a scan that waits into pieces by their first and last pages; pages not named stay in the scan alone.

    Raises Refused where it cannot be cut, and then nothing is stored. Side effects, in order: locks the file; keeps
    each piece as an original of its own, which names its scan; the scan itself stays as it came and waits no longer.
    """
    with sheets.pieces_of(scan.original, ranges) as paths, transaction.atomic():
        officer = _holding(scan.file, user)
        _refetch(scan)
        pieces = []
        for number, ((first, last), path) in enumerate(zip(ranges, paths, strict=True), start=1):
            with path.open("rb") as handle:
                upload = Upload(handle, name=_piece_name(scan.original.name, number))
                original = receive_document(upload=upload, received_from=user, read=False)
            pieces.append(
                Scan.objects.create(
                    file=scan.file,
                    original=original,
                    source=scan,
                    page_from=first,
                    page_to=last,
                    pages=last - first + 1,
                    position=scan.position,
                    title=f"{scan.title[: _LONGEST_TITLE - 8]} ({number})",
                    kind=scan.kind,
                    dated=scan.dated,
                    uploaded_by=officer,
                    uploaded_at=timezone.now(),
                )
            )
        scan.state = ScanState.SPLIT
        scan.save(update_fields=["state"])
        return pieces


def waiting(file: File) -> list[Scan]:
    """Return the scans that wait in the tray of a file, in their order."""
    rows = file.scans.filter(state=ScanState.WAITING).select_related("original", "source")
    return list(rows.order_by("position", "pk"))


def _holding(file: File, user: User) -> Officer:
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened before a paper can be added."), code="state")
    return officer


def _described(file: File, given: Sequence[Described]) -> list[Scan]:
    wanted = {each.scan: each for each in given}
    rows = file.scans.select_for_update(of=("self",)).filter(pk__in=wanted, state=ScanState.WAITING)
    scans = list(rows.select_related("original"))
    if len(scans) != len(wanted):
        raise NotAllowed(
            _("The scans have changed meanwhile: look at them again, then send this once more."), code="stale"
        )
    left = []
    for scan in scans:
        said = wanted[scan.pk]
        scan.title, scan.kind, scan.dated = tidy(said.title), said.kind, said.dated
        scan.position = said.position
        if said.leave_out:
            scan.state = ScanState.LEFT_OUT
        elif not scan.title:
            raise NotAllowed(_("Give every paper a title."), code="title")
        else:
            left.append(scan)
        scan.save(update_fields=["title", "kind", "dated", "position", "state"])
    return sorted(left, key=lambda each: (each.position, each.pk))


def _refetch(scan: Scan) -> None:
    scan.refresh_from_db(from_queryset=Scan.objects.select_for_update(of=("self",)).select_related("file", "original"))
    if scan.state != ScanState.WAITING:
        raise NotAllowed(
            _("The scans have changed meanwhile: look at them again, then send this once more."), code="stale"
        )


def _refuse_twice(file: File, sha256: str, name: str) -> None:
    there = file.scans.filter(original__sha256=sha256, state__in=[ScanState.WAITING, ScanState.SPLIT]).first()
    if there is not None:
        raise AlreadyThere(
            _("“%(name)s” waits here already, as “%(title)s”. It was not added again.")
            % {"name": name, "title": there.title},
            code="again",
        )
    paper = file.correspondence.filter(original__sha256=sha256).first()
    if paper is not None:
        raise AlreadyThere(
            _("“%(name)s” is on the file already, as “%(title)s”. It was not added again.")
            % {"name": name, "title": paper.title},
            code="again",
        )


def _piece_name(name: str, number: int) -> str:
    stem, _dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if stem else f"{name} ({number})"


def _title(name: str) -> str:
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return " ".join(stem.replace("_", " ").split())[:_LONGEST_TITLE] or name
