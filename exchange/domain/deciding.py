"""Deciding what becomes of rows that may be in the register already."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.models import Decision, ImportedRow, ImportRun, ImportState, Likeness
from exchange.workflow import NotAllowed

# Two entries may not have one identifier, and a reference names one entry.
_NEVER_NEW = (Likeness.IDENTIFIER, Likeness.REFERENCE)


@transaction.atomic
def decide(*, run: ImportRun, number: int, decision: str) -> None:
    """Decide on one row; raises ValidationError where the row cannot become that."""
    _open(run)
    row = alike(run).filter(number=number).first()
    if row is None:
        raise ValidationError(_("There is no such row to decide on."), code="row")
    if decision not in choices(row):
        raise ValidationError(_("This cannot be done with row %(row)s.") % {"row": number}, code="decision")
    ImportedRow.objects.filter(pk=row.pk).update(decision=decision)


@transaction.atomic
def decide_all(*, run: ImportRun, decision: str, likeness: str = "", undecided_only: bool = True) -> int:
    """Decide on all rows, or those of one likeness, that can become that; returns how many."""
    _open(run)
    if decision not in Decision.values:
        raise ValidationError(_("Choose what becomes of the rows."), code="decision")
    rows = alike(run)
    if likeness:
        rows = rows.filter(likeness=likeness)
    if undecided_only:
        rows = rows.filter(decision="")
    if decision == Decision.ENTER:
        rows = rows.exclude(likeness__in=_NEVER_NEW)
    if decision == Decision.UPDATE:
        rows = rows.exclude(like=None)
    return rows.update(decision=decision)


def alike(run: ImportRun) -> "QuerySet[ImportedRow]":
    """Return the rows without faults that may be in the register already."""
    return ImportedRow.objects.filter(run=run, faulty=False).exclude(likeness="")


def choices(row: ImportedRow) -> list[str]:
    """Return what a row can become."""
    found = [] if row.likeness in _NEVER_NEW else [Decision.ENTER.value]
    found.append(Decision.SKIP.value)
    return [*found, Decision.UPDATE.value] if row.like_id else found


def _open(run: ImportRun) -> None:
    current = ImportRun.objects.select_for_update().get(pk=run.pk)
    if current.state != ImportState.CHECKED:
        raise NotAllowed(_("The import is not waiting for decisions."), code="state")
