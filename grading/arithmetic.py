"""How scores add up: points of a criterion = score ÷ highest score × weight; the total is told in per cent of all."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grading.models import Criterion, Grading, Score, Threshold

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One criterion with its score, where it has one, and the points that follow."""

    criterion: Criterion
    weight: int
    max_score: int
    score: Score | None
    points: Decimal


@dataclass(frozen=True)
class Tally:
    """The arithmetic of a grading: its lines, points out of what can be had, per cent, and the grade suggested."""

    lines: list[Line]
    points: Decimal
    out_of: Decimal
    percent: Decimal
    suggested: Threshold | None


def points_of(*, score: Decimal, max_score: int, weight: int) -> Decimal:
    """Return the points of one criterion, to a hundredth."""
    return (Decimal(score) / max_score * weight).quantize(_CENT, ROUND_HALF_UP)


def criteria_on(day: dt.date) -> list[Criterion]:
    """Return the criteria in force on a day, in their order."""
    return list(Criterion.objects.in_force(day))


def thresholds_on(day: dt.date) -> list[Threshold]:
    """Return the thresholds in force on a day, the highest first."""
    return list(Threshold.objects.in_force(day))


def tally(
    grading: Grading, *, scores: Iterable[Score], criteria: Iterable[Criterion], thresholds: Iterable[Threshold]
) -> Tally:
    """Add up ``scores`` over ``criteria`` of the grading's day; a criterion without a score brings no points."""
    of = {score.criterion_id: score for score in scores}
    known = {criterion.pk: criterion for criterion in criteria}
    for score in of.values():  # what was scored counts, whatever became of the criterion
        known.setdefault(score.criterion_id, score.criterion)
    lines = [_line(criterion, of.get(criterion.pk)) for criterion in known.values()]
    points = sum((line.points for line in lines), Decimal(0))
    out_of = Decimal(sum(line.weight for line in lines))
    percent = (points / out_of * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if out_of else Decimal(0)
    reached = [each for each in thresholds if percent >= each.least]
    suggested = max(reached, key=lambda each: each.least) if reached else None
    return Tally(lines=lines, points=points, out_of=out_of, percent=percent, suggested=suggested)


def _line(criterion: Criterion, score: Score | None) -> Line:
    if score is None:
        return Line(criterion, criterion.weight, criterion.max_score, None, Decimal(0))
    points = points_of(score=score.score, max_score=score.max_score, weight=score.weight)
    return Line(criterion, score.weight, score.max_score, score, points)
