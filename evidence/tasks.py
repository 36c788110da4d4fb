"""Work on evidence that nobody waits for."""

import datetime as dt
import logging
import time
from pathlib import Path

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from evidence import derivatives
from evidence.models import Derivative, Original, _storage
from evidence.storage import PART, DurableStorage

logger = logging.getLogger(__name__)
_ATTEMPTS = 4
_ORPHAN_AGE = dt.timedelta(days=1)


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
        for path in (root / folder).rglob("*"):
            if not path.is_file() or path.stat().st_mtime > before:
                continue
            name = path.relative_to(root).as_posix()
            if path.suffix == PART or not model.objects.filter(file=name).exists():
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        logger.info("removed %s files that no row names", removed)
    return removed
