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

from evidence import derivatives
from evidence.models import Derivative, Original, _storage
from evidence.storage import PART, DurableStorage

logger = logging.getLogger(__name__)
_ATTEMPTS = 4
_ORPHAN_AGE = dt.timedelta(days=1)
_UNWANTED_AGE = dt.timedelta(days=2)
_NAMES = 1_000
_AT_ONCE = 200


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
    Original.objects.filter(pk__in=[each.pk for each in originals]).delete()
    transaction.on_commit(lambda: _remove(files))
    return len(originals)


def _remove(files: list[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


def _unreferenced() -> "QuerySet[Original]":
    """Originals that no row refers to, found by asking the models: rooms above this one are not known here."""
    rows = Original.objects.all()
    for relation in Original._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Derivative:
            referring: Any = relation.related_model
            rows = rows.exclude(Exists(referring._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return rows
