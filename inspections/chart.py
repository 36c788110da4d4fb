"""The condition over the years as a drawing that the server makes: positions in a box, for SVG."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from inspections.models import Assessment
from language.digits import in_script

WIDTH, HEIGHT = 400, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 8, 18, 38
_STEP = (HEIGHT - _TOP - _BOTTOM) / 4
_MOST_YEARS = 6


@dataclass(frozen=True)
class Mark:
    """One grading in the drawing."""

    x: str
    y: str
    grade: int
    number: str
    day: dt.date


@dataclass(frozen=True)
class Chart:
    """Gradings from left (earliest) to right, 1 (very good) at the top; texts in the reader's digits."""

    marks: list[Mark]
    line: str
    rows: list[tuple[str, str]]
    years: list[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - 12


def chart_of(gradings: Sequence[Assessment]) -> Chart | None:
    """Return the drawing of gradings of the whole, in any order; None where there are fewer than two."""
    if len(gradings) < 2:
        return None
    days = sorted((timezone.localdate(each.assessed_at), each.pk, each.grade) for each in gradings)
    first, last = days[0][0], days[-1][0]
    span = max((last - first).days, 1)
    script = get_language() or "en"

    def across(day: dt.date) -> float:
        return _LEFT + 14 + (day - first).days / span * (WIDTH - _LEFT - _RIGHT - 28)

    marks = [
        Mark(f"{across(day):.1f}", f"{_TOP + (grade - 1) * _STEP:.1f}", grade, in_script(grade, script), day)
        for day, _pk, grade in days
    ]
    years = range(first.year + 1, last.year + 1)
    shown = years[:: max(1, -(-len(years) // _MOST_YEARS))]
    return Chart(
        marks=marks,
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        rows=[(f"{_TOP + n * _STEP:.1f}", in_script(n + 1, script)) for n in range(5)],
        years=[(f"{across(dt.date(year, 1, 1)):.1f}", in_script(year, script)) for year in shown],
    )
