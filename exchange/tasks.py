"""Work of this room that nobody waits for with an open page."""

from procrastinate.contrib.django import app

from exchange.bulk import domain
from exchange.models import BulkEdit


@app.task(name="exchange.prepare_bulk", pass_context=False)
def prepare_bulk(*, edit_id: int) -> None:
    """Work out the rows of a bulk correction."""
    _unless_done(domain.prepare, edit_id)


@app.task(name="exchange.apply_bulk", pass_context=False)
def apply_bulk(*, edit_id: int) -> None:
    """Write a bulk correction."""
    _unless_done(domain.apply, edit_id)


@app.task(name="exchange.undo_bulk", pass_context=False)
def undo_bulk(*, edit_id: int) -> None:
    """Take a bulk correction back."""
    _unless_done(domain.undo, edit_id)


def _unless_done(act: domain.Act, edit_id: int) -> None:
    """Do it; a job that runs twice, after a worker was stopped, finds its work done and leaves it."""
    edit = BulkEdit.objects.get(pk=edit_id)
    try:
        act(edit=edit)
    except domain.NotNow:
        return
    except Exception:
        domain.give_up(edit=edit)
        raise
