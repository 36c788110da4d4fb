"""Scans on the page of a file: where they are added, how far their text is read, and finding in it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from evidence.models import Reading, ReadingState
from files.models import File, ScanState
from files.panels import file_panels
from files.slips import rules as slip_rules
from responses.panels import Panel


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the papers of a file are read: pages done of all, and the titles of those that could not be."""

    papers: int
    pages: int
    done: int
    open: bool
    absent: bool
    failed: list[str]


def progress_of(file: File) -> Progress | None:
    """Return how far the reading of a file's papers has come; None where none of them is read at all. Two queries."""
    titles = dict(file.correspondence.values_list("original_id", "title"))
    rows = list(Reading.objects.filter(original__in=titles))
    if not rows:
        return None
    return Progress(
        papers=len(rows),
        pages=sum(row.pages or 0 for row in rows),
        done=sum(row.done for row in rows),
        open=any(row.is_open for row in rows),
        absent=any(row.state == ReadingState.ABSENT for row in rows),
        failed=[titles[row.original_id] for row in rows if row.state == ReadingState.FAILED],
    )


def _adding(request: HttpRequest, file: File) -> dict[str, Any] | None:
    if not slip_rules.may_scan(request.user, file):
        return None
    return {"file": file, "waiting": file.scans.filter(state=ScanState.WAITING).count()}


def _reading(request: HttpRequest, file: File) -> dict[str, Any] | None:
    found = progress_of(file)
    return {"file": file, "progress": found} if found else None


def declare() -> None:
    """Put both on the page of a file."""
    file_panels.add(Panel(place="actions", order=40, template="files/panels/add_scans.html", context=_adding))
    file_panels.add(Panel(place="beside", order=5, template="files/panels/reading.html", context=_reading))
