"""The long steps of an import, as a worker or a command runs them: each one transaction, all or nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.domain.context import who
from exchange import workflow
from exchange.domain.imports import layout_of, preparer, unpacked
from exchange.importing import applying, checking, likeness, reading, staging, undoing
from exchange.models import ImportedRow, ImportEntry, ImportFault, ImportProgress, ImportRun, ImportState
from exchange.progress import Cancelled, Progress, progress
from staff.models import User

logger = logging.getLogger(__name__)


def run_check(*, run_id: int, attempt: int) -> None:
    """Read and check every row of an import; it is "checked" afterwards, or a draft again that says why not.

    Side effects, in one transaction: rows and faults of an earlier check go, those of this one are written, likely
    duplicates are marked.
    """
    with _step(run_id, attempt, ImportState.CHECKING) as (run, said):
        if run is None or said is None:
            return
        ImportFault.objects.filter(run=run)._raw_delete(using="default")
        ImportedRow.objects.filter(run=run)._raw_delete(using="default")
        ready = preparer(run)
        with unpacked(run) as found, reading.reading(found, layout_of(run)) as opened:
            run.rows = staging.stage(run, opened, ready, said)
        checking.check(run)
        said.say(run.rows, now=True)
        likeness.find(run)
        run.checked_at = timezone.now()
        run.state = ImportState.CHECKED


def run_apply(*, run_id: int, attempt: int) -> None:
    """Enter and correct everything that was decided; the import is "entered" afterwards, or "checked" with the reason.

    Side effects, in one transaction: numbers, assets with their kinds' rows and former names, corrections, and what
    each row became. History says who and from which file.
    """
    with _step(run_id, attempt, ImportState.APPLYING) as (run, said):
        if run is None or said is None:
            return
        with pghistory.context(**who(run.applied_by, run.reason)) as context:
            run.context = context.id
            run.entered = applying.enter_new(run, said, 0)
            run.updated = applying.update_existing(run, run.applied_by, said.say, run.entered)
        run.skipped = run.rows - run.entered - run.updated
        run.applied_at = timezone.now()
        run.state = ImportState.APPLIED


def run_undo(*, run_id: int, attempt: int) -> None:
    """Take an import back as a whole; it is "undone" afterwards, or still "entered" and says what stands in the way.

    Side effects, in one transaction: what was entered is withdrawn, what was corrected is as before.
    """
    with _step(run_id, attempt, ImportState.UNDOING) as (run, said):
        if run is None or said is None:
            return
        with pghistory.context(**who(run.undone_by, f"undo of {run.reason}")):
            undoing.undo(run, run.undone_by, said)
        run.undone_at = timezone.now()
        run.state = ImportState.UNDONE


@contextmanager
def _step(run_id: int, attempt: int, state: str) -> Iterator[tuple[ImportRun | None, Progress | None]]:
    """Run a step in one transaction. Where it cannot end, the import is as before and says why in the starter's words.

    Nothing is yielded where the step was overtaken: the import stands elsewhere, or another attempt has begun.
    """
    run = ImportRun.objects.select_related("original", "applied_by", "undone_by").get(pk=run_id)
    current = ImportProgress.objects.get(run=run)
    if run.state != state or current.attempt != attempt:
        yield None, None
        return
    with translation.override(run.language):
        try:
            with progress(run, attempt, current.total) as said, transaction.atomic():
                yield run, said
                _still_ours(run, state, attempt)
                run.problem = ""
                run.save()
        except Cancelled:
            _give_up(run, state, attempt, _("The step was cancelled; nothing was changed."))
        except ValidationError as error:
            _give_up(run, state, attempt, "\n".join(error.messages))
        except DatabaseError as error:
            logger.exception("import %s could not be %s", run.pk, state)
            _give_up(
                run, state, attempt, _("The register refused it: %(reason)s") % {"reason": str(error).split("\n")[0]}
            )
        except Exception:
            logger.exception("import %s could not be %s", run.pk, state)
            _give_up(run, state, attempt, _("Something went wrong at our end; nothing was changed. Try again."))


def _still_ours(run: ImportRun, state: str, attempt: int) -> None:
    found: Any = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if found.state != state or ImportProgress.objects.get(run=run).attempt != attempt:
        raise Cancelled


def _give_up(run: ImportRun, state: str, attempt: int, problem: str) -> None:
    with transaction.atomic():
        found = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if found.state == state and ImportProgress.objects.get(run=run).attempt == attempt:
            found.state = workflow.BEFORE[ImportState(state)]
            found.problem = problem
            found.save(update_fields=["state", "problem"])


def entries_of(run: ImportRun) -> Any:
    """Return what an import's rows became, with the assets."""
    return ImportEntry.objects.filter(run=run).select_related("asset")


def starter(run: ImportRun) -> User | None:
    """Return who prepared an import."""
    return run.created_by
