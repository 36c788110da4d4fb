"""What this room tells in the history of an asset: how it was found, and how much at risk."""

from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assets.facts import shown
from assets.history import Source, history_sources
from inspections.elements import ELEMENTS
from inspections.models import Assessment, RiskAssessment
from language import dates
from language.digits import in_script


def _assessed(event: Any) -> str:
    grade = (
        f"{in_script(event.grade, get_language() or 'en')} {shown(Assessment._meta.get_field('grade'), event.grade)}"
    )
    what = str(ELEMENTS.get(event.element, event.element)) if event.element else _("the whole")
    return _joined(f"{what}: {grade}", event, event.assessed_at, event.remarks)


def _at_risk(event: Any) -> str:
    letter = shown(RiskAssessment._meta.get_field("priority"), event.priority)
    said = [f"{event.priority} ({letter})" if event.priority else _("not at risk")]
    if event.danger:
        said.append(_("danger to the public"))
    if event.solution:
        said.append(event.solution)
    return _joined("; ".join(said), event, event.assessed_on, event.reasons)


def _joined(text: str, event: Any, day: Any, more: str) -> str:
    said = [dates.day(day), event.assessed_by.name if event.assessed_by else ""]
    return f"{text} ({', '.join(part for part in said if part)})" + (f": {more}" if more else "")


def declare() -> None:
    """Add the tables to every asset's history."""
    history_sources.append(
        Source(
            model=Assessment, of=lambda asset: Q(asset=asset.pk), title=gettext_lazy("Condition assessed"),
            text=_assessed, related=("assessed_by",),
        )
    )  # fmt: skip
    history_sources.append(
        Source(
            model=RiskAssessment, of=lambda asset: Q(asset=asset.pk), title=gettext_lazy("Risk assessed"),
            text=_at_risk, related=("assessed_by",),
        )
    )  # fmt: skip
