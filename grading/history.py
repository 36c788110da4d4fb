"""What this room tells in the history of an asset: each step of a grading, and the heritage lock."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.facts import shown
from assets.history import Source, history_sources
from grading.models import Grading, Lock, State
from language import dates


def _graded(event: Any) -> str:
    grade = event.decided or event.recommended or event.proposed
    said = [shown(Grading._meta.get_field("state"), event.state)]
    if event.decided_on:
        said.append(dates.day(event.decided_on))
    if event.rule is not None:
        said.append(event.rule.source)
    return f"{shown(Grading._meta.get_field('proposed'), grade)} ({', '.join(said)})"


def _locked(event: Any) -> str:
    if event.released_at:
        return _("released: %(reason)s") % {"reason": event.release_reason}
    return _("set: %(reason)s") % {"reason": event.reason}


def declare() -> None:
    """Add the tables to every asset's history. A draft is its author's until it is submitted."""
    history_sources.append(
        Source(
            model=Grading, of=lambda asset: Q(asset=asset.pk) & ~Q(state=State.DRAFT), title=gettext_lazy("Grading"),
            text=_graded, related=("rule",),
        )
    )  # fmt: skip
    history_sources.append(
        Source(model=Lock, of=lambda asset: Q(asset=asset.pk), title=gettext_lazy("Heritage lock"), text=_locked)
    )
