"""Work on evidence that nobody waits for."""

import datetime as dt
import logging
import time
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from evidence import derivatives, pages, reading
from evidence.models import Derivative, Original, Page, Problem, Reading, ReadingState, _storage
from evidence.storage import PART, DurableStorage

logger = logging.getLogger(__name__)
_ATTEMPTS = 4
_READING = "evidence.reading"
_WORKER_DEAD_AFTER = dt.timedelta(minutes=2)
_ORPHAN_AGE = dt.timedelta(days=1)
_UNWANTED_AGE = dt.timedelta(days=2)
_NAMES = 1_000
_AT_ONCE = 200
# Rows of this room about an original: they go with it.
_OWN = {Derivative, Page, Reading}


@app.task(
    name="evidence.make_derivatives",
    pass_context=True,
    retry=RetryStrategy(max_attempts=_ATTEMPTS, exponential_wait=5),
)
def make_derivatives(context: JobContext, *, original_id: int) -> None:
    """Make what is missing of an original; a picture that cannot be decoded is marked failed and not tried again.

    Other trouble (a full disk, a lost connection) is tried again some times, then marked failed too.
    """
    original = Original.objects.get(pk=original_id)
    try:
        derivatives.make_missing(original)
    except derivatives.UnderivableError as error:
        logger.warning("original %s cannot be shown: %s", original_id, error)
    except Exception:
        if context.job.attempts + 1 >= _ATTEMPTS:
            derivatives.give_up(original)
        raise


@app.task(
    name="evidence.read_pages",
    queue="recognition",
    # One document is read at a time, by whichever worker; mails and pictures go on beside it and go before it.
    lock=_READING,
    priority=-10,
    pass_context=True,
    retry=RetryStrategy(max_attempts=_ATTEMPTS, exponential_wait=5),
)
def read_pages(context: JobContext, *, original_id: int) -> None:
    """Read on in a document for some seconds, and queue the rest behind what else waits to be read.

    Trouble that is not the document's own (a full disk, a lost connection) is tried again some times, then recorded.
    """
    original = Original.objects.get(pk=original_id)
    try:
        if reading.read_slice(original):
            read_pages.defer(original_id=original_id)
    except Exception:
        if context.job.attempts + 1 >= _ATTEMPTS:
            reading.give_up(original, Problem.BROKEN)
        raise


@app.periodic(cron="*/10 * * * *")
@app.task(name="evidence.resume_reading", queueing_lock="evidence.resume_reading")
def resume_reading(timestamp: int) -> int:
    """Queue again what should be read and is not: after a worker's sudden death, or once Tesseract is installed.

    Returns how many documents were queued.
    """
    before = timezone.now() - _WORKER_DEAD_AFTER
    jobs = ProcrastinateJob.objects.filter(task_name=read_pages.name)
    for job in jobs.filter(status="doing").exclude(worker__last_heartbeat__gte=before):
        app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    queued = {job.args["original_id"] for job in jobs.filter(status__in=("todo", "doing")).only("args")}
    states = [ReadingState.WAITING, ReadingState.RUNNING]
    if reading.installed():
        states.append(ReadingState.ABSENT)
    left = Reading.objects.filter(state__in=states, queued_at__lt=before).exclude(original__in=queued)
    resumed = 0
    for pk in left.order_by("queued_at").values_list("original_id", flat=True)[:_AT_ONCE]:
        Reading.objects.filter(original=pk).update(state=ReadingState.WAITING)
        read_pages.defer(original_id=pk)
        resumed += 1
    return resumed


@app.periodic(cron="37 2 * * *")
@app.task(name="evidence.forget_page_pictures", queueing_lock="evidence.forget_page_pictures")
def forget_page_pictures(timestamp: int) -> int:
    """Remove pictures of pages that were drawn weeks ago; returns how many."""
    return pages.forget_old()


@app.periodic(cron="17 3 * * *")
@app.task(name="evidence.sweep", queueing_lock="evidence.sweep")
def sweep(timestamp: int) -> int:
    """Remove files that no row names, a day after they were written; returns how many.

    They stem from transactions that were rolled back and from writes that a power cut ended.
    """
    storage = _storage()
    if not isinstance(storage, DurableStorage):
        return 0
    removed = 0
    root = Path(storage.location)
    before = time.time() - _ORPHAN_AGE.total_seconds()
    for folder, model in (("originals", Original), ("derivatives", Derivative)):
        old = (path for path in (root / folder).rglob("*") if path.is_file() and path.stat().st_mtime <= before)
        while names := {path.relative_to(root).as_posix(): path for path in islice(old, _NAMES)}:
            kept = set(model.objects.filter(file__in=names).values_list("file", flat=True))
            for name, path in names.items():
                if path.suffix == PART or name not in kept:
                    path.unlink(missing_ok=True)
                    removed += 1
    if removed:
        logger.info("removed %s files that no row names", removed)
    return removed


@app.periodic(cron="47 3 * * *")
@app.task(name="evidence.forget_unreferenced", queueing_lock="evidence.forget_unreferenced")
def forget_unreferenced(timestamp: int) -> int:
    """Delete originals that no row of any room refers to, two days after they came; returns how many.

    They stem from uploads of forms that were never sent to the end. What a row of the history refers to stays.
    """
    before = timezone.now() - _UNWANTED_AGE
    forgotten = 0
    while found := list(_unreferenced().filter(received_at__lt=before).order_by("pk")[:_AT_ONCE].values_list("pk")):
        gone = _forget([pk for (pk,) in found])
        forgotten += gone
        if not gone:
            break  # All of them were taken up meanwhile; tomorrow is soon enough.
    if forgotten:
        logger.info("forgot %s originals that nothing refers to", forgotten)
    return forgotten


@transaction.atomic
def _forget(pks: list[int]) -> int:
    # Who wants to refer to a locked original waits; who was faster is seen by the second look.
    locked = list(Original.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    originals = list(_unreferenced().filter(pk__in=locked).prefetch_related("derivatives"))
    made = [derivative for original in originals for derivative in original.derivatives.all()]
    files = [(each.file.storage, str(each.file.name)) for each in originals]
    files += [(each.file.storage, str(each.file.name)) for each in made]
    Derivative.objects.filter(pk__in=[each.pk for each in made]).delete()
    Page.objects.filter(original__in=originals).delete()
    Reading.objects.filter(original__in=originals).delete()
    Original.objects.filter(pk__in=[each.pk for each in originals]).delete()
    transaction.on_commit(lambda: _remove(files, originals))
    return len(originals)


def _remove(files: list[tuple[Storage, str]], originals: list[Original]) -> None:
    for storage, name in files:
        storage.delete(name)
    for original in originals:
        pages.forget(original)


def _unreferenced() -> "QuerySet[Original]":
    """Originals that no row refers to, found by asking the models: rooms above this one are not known here."""
    rows = Original.objects.all()
    for relation in Original._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in _OWN:
            referring: Any = relation.related_model
            rows = rows.exclude(Exists(referring._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return rows
