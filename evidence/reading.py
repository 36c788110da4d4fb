"""Reading a document: its pages one after the other, in slices of some seconds, so that it can be stopped any time.

What a slice has read is written page by page. The work folder holds each page's searchable PDF until all are read and
joined; should it get lost, the text is there all the same, and only the searchable copy is missing.
"""

import logging
import os
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evidence import confined, derivatives, intake, pages
from evidence.models import (
    Derivative,
    Original,
    Page,
    PageState,
    Problem,
    Purpose,
    Reading,
    ReadingState,
    _storage,
)
from evidence.pictures import Refused
from evidence.search import page_key
from evidence.signals import document_read
from language.text import script_of, tidy

logger = logging.getLogger(__name__)
FOLDER = "reading"
# A slice ends after the page during which this time is over.
SLICE_SECONDS = 15
_PAGES_AT_ONCE = 25
_JOIN_SECONDS = 300
# A page is drawn, turned upright and read; each has its own limit inside.
_PAGE_GRACE = 30


@cache
def installed() -> bool:
    """Whether this machine has Tesseract with every language that is wanted."""
    program = shutil.which("tesseract")
    return program is not None and set(settings.RECOGNITION_LANGUAGES) <= _languages(program)


def _languages(program: str) -> set[str]:
    answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    return set(answer.stdout.split())


def read_slice(original: Original) -> bool:
    """Read on for some seconds; returns whether pages are left. The reading's row tells how it stands."""
    reading = Reading.objects.get(original=original)
    if reading.state in {ReadingState.DONE, ReadingState.FAILED}:
        return False
    if not _counted(original, reading):
        return False
    if not installed():
        _set(reading, ReadingState.ABSENT)
        return False
    _set(reading, ReadingState.RUNNING)
    until = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < until:
        waiting = original.pages.filter(state=PageState.WAITING).order_by("number")
        numbers = list(waiting.values_list("number", flat=True)[:_PAGES_AT_ONCE])
        if not numbers:
            _finish(original, reading)
            return False
        _read(original, numbers, until=until)
    return True


def give_up(original: Original, problem: Problem) -> None:
    """Record that a document cannot be read."""
    _set(Reading.objects.get(original=original), ReadingState.FAILED, problem)


def _counted(original: Original, reading: Reading) -> bool:
    """Make sure that the pages are counted; one that cannot be opened is given up."""
    if reading.pages is not None:
        return True
    try:
        source, media_type = pages.source_of(original)
        sizes = intake.look(source, media_type, name=original.name)
    except (Refused, derivatives.UnderivableError) as error:
        code = error.code if isinstance(error, Refused) else None
        _set(reading, ReadingState.FAILED, Problem(code or Problem.BROKEN))
        return False
    with transaction.atomic():
        Page.objects.bulk_create(
            (
                Page(original=original, number=number, width=width, height=height)
                for number, (width, height) in enumerate(sizes, start=1)
            ),
            ignore_conflicts=True,
        )
        reading.pages = len(sizes)
        reading.save(update_fields=["pages"])
    return True


def _read(original: Original, numbers: list[int], *, until: float) -> None:
    """Have some pages read by one child; a page over which it dies is given up, those after it wait."""
    source, media_type = pages.source_of(original)
    folder = _work(original)
    folder.mkdir(parents=True, exist_ok=True)
    page_seconds = settings.RECOGNITION_SECONDS_PER_PAGE
    order = {
        "path": str(source),
        "media_type": media_type,
        "pages": numbers,
        "folder": str(folder),
        "languages": list(settings.RECOGNITION_LANGUAGES),
        "page_seconds": page_seconds,
        "max_pixels": settings.EVIDENCE_MAX_PAGE_PIXELS,
    }
    left = iter(numbers)
    problem = Problem.BROKEN
    try:
        whole = (page_seconds + _PAGE_GRACE) * len(numbers)
        for answer in confined.answers("recognise", order, seconds=page_seconds + _PAGE_GRACE, whole=whole):
            _write(original, next(left), answer)
            if time.monotonic() >= until:
                return
    except confined.Failed as error:
        problem = error.problem
    # The child ended before its time: the page it was at is to blame.
    if (number := next(left, None)) is not None:
        _write(original, number, {"problem": problem.value})


def _write(original: Original, number: int, answer: dict[str, Any]) -> None:
    if "problem" in answer:
        values: dict[str, Any] = {"state": PageState.FAILED, "problem": answer["problem"]}
    else:
        text = tidy(answer["text"].replace("\0", ""))
        values = {
            "state": PageState.READ,
            "problem": "",
            "text": text,
            "language": script_of(text),
            "confidence": answer["confidence"],
            "search_key": page_key(text),
        }
    with transaction.atomic():
        if Page.objects.filter(original=original, number=number, state=PageState.WAITING).update(**values):
            Reading.objects.filter(original=original).update(done=F("done") + 1)


def _finish(original: Original, reading: Reading) -> None:
    if original.pages.exclude(state=PageState.FAILED).exists():
        _join(original, reading)
        with transaction.atomic():
            _set(reading, ReadingState.DONE)
            document_read.send(Original, original=original)
    else:
        first = original.pages.order_by("number").first()
        _set(reading, ReadingState.FAILED, Problem(first.problem) if first and first.problem else Problem.BROKEN)
    shutil.rmtree(_work(original), ignore_errors=True)


def _join(original: Original, reading: Reading) -> None:
    """Make the searchable copy of what was read; without it the document can be read and searched here all the same."""
    folder = _work(original)
    if not folder.exists() or not any(folder.glob("*.pdf")):
        return
    source, media_type = pages.source_of(original)
    target = folder / "joined.pdf"
    order = {
        "path": str(source),
        "media_type": media_type,
        "folder": str(folder),
        "pages": reading.pages,
        "target": str(target),
        "title": original.name,
    }
    try:
        joined = confined.ask("join", order, seconds=_JOIN_SECONDS)["pages"]
    except confined.Failed as error:
        logger.warning("original %s has no searchable copy: %s", original.pk, error)
        return
    if joined == reading.pages:
        _keep_copy(original, target)


@transaction.atomic
def _keep_copy(original: Original, path: Path) -> None:
    Original.objects.select_for_update(no_key=True).get(pk=original.pk)
    old = original.derivatives.filter(purpose=Purpose.SEARCHABLE).first()
    if old is not None:
        storage, name = old.file.storage, str(old.file.name)
        transaction.on_commit(lambda: storage.delete(name))
        old.delete()
    copy = Derivative(
        original=original, purpose=Purpose.SEARCHABLE, media_type=derivatives.PDF, size=os.path.getsize(path)
    )
    with path.open("rb") as made:
        copy.file.save(Purpose.SEARCHABLE, File(made), save=False)
    copy.save(force_insert=True)


def _set(reading: Reading, state: ReadingState, problem: Problem | str = "") -> None:
    if (reading.state, reading.problem) == (state, problem):
        return
    reading.state, reading.problem = state, problem
    reading.finished_at = None if reading.is_open else timezone.now()
    reading.save(update_fields=["state", "problem", "finished_at"])


def _work(original: Original) -> Path:
    return Path(_storage().path(FOLDER)) / str(original.key)
