"""What a reader sees of gradings: the public decided ones with evidence that is public, the department everything."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from assets.models import Asset, Grade
from files.models import File
from grading.arithmetic import Line, Tally, criteria_on, tally, thresholds_on
from grading.models import Citation, GradeRule, Grading, Lock, Score, State, Step
from grading.rules import rule_for
from staff.models import User


@dataclass(frozen=True)
class ShownLine:
    """One criterion with its points and the evidence that this reader may see; ``held_back`` counts the rest."""

    line: Line
    citations: list[Citation]
    held_back: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One grading as a reader sees it."""

    grading: Grading
    tally: Tally
    lines: list[ShownLine]
    steps: list[Step]
    recommendation: Step | None
    decision: Step | None

    @property
    def scored(self) -> list[ShownLine]:
        """The criteria that have a score."""
        return [each for each in self.lines if each.line.score is not None]

    @property
    def unscored(self) -> list[ShownLine]:
        """The criteria that bring no points because nobody scored them."""
        return [each for each in self.lines if each.line.score is None]


def gradings_of(asset: Asset, *, records: bool) -> list[Shown]:
    """Return an asset's gradings, open ones first, then the newest decision; without ``records`` only decided ones."""
    people = ("user__officer", "post", "body", "document")
    rows = Grading.objects.filter(asset=asset).select_related("rule__decided_by", "drafted_by__officer", "file")
    if not records:
        rows = rows.filter(state=State.DECIDED)
    cited = Citation.objects.select_related("body", "document")
    found = rows.prefetch_related(
        Prefetch("scores", Score.objects.select_related("criterion").prefetch_related(Prefetch("citations", cited))),
        Prefetch("steps", Step.objects.select_related(*people)),
    )
    days: dict[dt.date, Any] = {}
    shown = []
    for grading in found:
        day = grading.drafted_on
        if day not in days:
            days[day] = criteria_on(day), thresholds_on(day)
        shown.append(_shown(grading, *days[day], records=records))
    return sorted(shown, key=_newest, reverse=True)


def _newest(shown: Shown) -> tuple[bool, dt.date, int]:
    grading = shown.grading
    return grading.is_open, grading.decided_on or grading.drafted_on, grading.pk


def _shown(grading: Grading, criteria: Any, thresholds: Any, *, records: bool) -> Shown:
    added = tally(grading, scores=grading.scores.all(), criteria=criteria, thresholds=thresholds)
    steps = list(grading.steps.all())
    last = {step.after: step for step in steps}
    return Shown(
        grading=grading,
        tally=added,
        lines=[_line(line, records=records) for line in added.lines],
        steps=steps if records else [],
        recommendation=last.get(State.RECOMMENDED),
        decision=last.get(State.DECIDED) or last.get(State.REFUSED),
    )


def _line(line: Line, *, records: bool) -> ShownLine:
    cited = list(line.score.citations.all()) if line.score else []
    seen = [citation for citation in cited if records or _is_public(citation)]
    return ShownLine(line=line, citations=seen, held_back=len(cited) - len(seen))


def _is_public(citation: Citation) -> bool:
    """Whether everybody may see it: a public paper that is still on the page, or a minute named without a paper."""
    document = citation.document
    return document is None or (document.public and document.withdrawn_at is None)


@dataclass(frozen=True, kw_only=True)
class Present:
    """What holds at an asset now: the grade in the register, the rule behind it, who decided it, the lock."""

    asset: Asset
    rule: GradeRule | None
    decided: Shown | None
    open: Shown | None
    locked: bool
    lock: Lock | None
    lock_file: File | None
    open_file: File | None

    @property
    def pending(self) -> bool:
        """Whether the grade is still to be decided."""
        return self.asset.grade == Grade.PENDING


def present(asset: Asset, shown: list[Shown], user: object) -> Present:
    """Return what holds at an asset today; files are named to those who may open them."""
    graded = asset.grade and asset.grade != Grade.PENDING
    decided = next((each for each in shown if each.grading.state == State.DECIDED), None)
    under_way = next((each for each in shown if each.grading.is_open), None)
    locked = bool(getattr(getattr(asset, "building", None), "heritage_lock", False))
    lock = None
    if locked:
        people = ("set_by__officer", "set_at_post", "file")
        lock = Lock.objects.filter(asset=asset, released_at__isnull=True).select_related(*people).first()
    return Present(
        asset=asset,
        rule=rule_for(asset.grade, timezone.localdate()) if graded else None,
        # A grade that came by import later than an old decision is not that decision's.
        decided=decided if decided and decided.grading.decided == asset.grade else None,
        open=under_way,
        locked=locked,
        lock=lock,
        lock_file=seen_file(user, lock.file) if lock else None,
        open_file=seen_file(user, under_way.grading.file) if under_way else None,
    )


def seen_file(user: object, file: File | None) -> File | None:
    """Return the file if ``user`` may open it."""
    if file is None or not isinstance(user, User):
        return None
    return File.objects.visible_to(user).filter(pk=file.pk).first()
