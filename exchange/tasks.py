"""Long work on imports and bulk corrections that nobody waits for with an open page, and clearing up after it."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from exchange import domain
from exchange.bulk import domain as bulk
from exchange.bulk.standing import NotNow
from exchange.models import BulkEdit, ImportedRow, ImportFault, ImportRun, ImportState


@app.task(name="exchange.prepare_bulk", pass_context=False)
def prepare_bulk(*, edit_id: int) -> None:
    """Work out the rows of a bulk correction."""
    _unless_done(bulk.prepare, edit_id)


@app.task(name="exchange.apply_bulk", pass_context=False)
def apply_bulk(*, edit_id: int) -> None:
    """Write a bulk correction."""
    _unless_done(bulk.apply, edit_id)


@app.task(name="exchange.undo_bulk", pass_context=False)
def undo_bulk(*, edit_id: int) -> None:
    """Take a bulk correction back."""
    _unless_done(bulk.undo, edit_id)


def _unless_done(act: bulk.Act, edit_id: int) -> None:
    """Do it; a job that runs twice, after a worker was stopped, finds its work done and leaves it."""
    edit = BulkEdit.objects.get(pk=edit_id)
    try:
        act(edit=edit)
    except NotNow:
        return
    except Exception:
        bulk.give_up(edit=edit)
        raise


# The rows made ready are of use until the import is entered or given up; what each became is kept for good.
_KEPT = dt.timedelta(days=30)


@app.task(name="exchange.check", pass_context=False)
def check(*, run_id: int, attempt: int) -> None:
    """Read and check every row of an import."""
    domain.run_check(run_id=run_id, attempt=attempt)


@app.task(name="exchange.apply", pass_context=False)
def apply(*, run_id: int, attempt: int) -> None:
    """Enter what was checked."""
    domain.run_apply(run_id=run_id, attempt=attempt)


@app.task(name="exchange.undo", pass_context=False)
def undo(*, run_id: int, attempt: int) -> None:
    """Take an import back."""
    domain.run_undo(run_id=run_id, attempt=attempt)


@app.periodic(cron="27 3 * * *")
@app.task(name="exchange.clear", queueing_lock="exchange.clear")
def clear(timestamp: int) -> int:
    """Delete the staged rows of imports that ended, or that nobody has touched, a month ago; returns how many."""
    old = timezone.now() - _KEPT
    ended = [ImportState.APPLIED, ImportState.UNDONE]
    runs = ImportRun.objects.filter(
        Q(state__in=ended, applied_at__lt=old) | Q(state=ImportState.DRAFT, created_at__lt=old)
    )
    ImportFault.objects.filter(run__in=runs).delete()
    return ImportedRow.objects.filter(run__in=runs).delete()[0]
