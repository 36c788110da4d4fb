"""A court struck a listing down as hearsay: nothing goes forward on a score without evidence, whoever tries."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from assets.models import Asset, AssetDocument
from grading import domain
from grading.models import Body, Citation, Criterion, GradeRule, Grading, Score
from grading.workflow import NotAllowed
from tests.conftest import Department

NOWHERE = "Choose the document, or name the minute: a page or quotation alone leads nowhere."


def test_a_score_without_a_citation_is_not_submitted(
    department: Department, drafted: Grading, score: Callable[..., Grading]
) -> None:
    written = score(drafted, architecture=8)
    with pytest.raises(NotAllowed, match="Cite the evidence for: Architectural value"):
        domain.submit(grading=written, user=department.head, expected_version=written.version)
    assert Grading.objects.get().state == "draft"


def test_nothing_scored_is_not_submitted(department: Department, drafted: Grading) -> None:
    with pytest.raises(NotAllowed, match="No criterion is scored yet"):
        domain.submit(grading=drafted, user=department.head, expected_version=drafted.version)


@pytest.mark.parametrize("state", ["submitted", "recommended", "decided"])
def test_the_database_refuses_it_too(drafted: Grading, score: Callable[..., Grading], state: str) -> None:
    written = score(drafted, architecture=8)
    decision: dict[str, Any] = {}
    if state == "decided":
        decision = {"decided": "IIA", "decided_on": timezone.localdate(), "rule_id": _rule()}
    with pytest.raises(IntegrityError, match="cites no evidence"), transaction.atomic():
        Grading.objects.filter(pk=written.pk).update(state=state, **decision)


def _rule() -> int:
    return GradeRule.objects.get(grade="IIA").pk


_CHANGES: dict[str, Callable[[Score], Any]] = {
    "score": lambda score: Score.objects.filter(pk=score.pk).update(score=10),
    "citation": lambda score: score.citations.all().delete(),
    "add": lambda score: Citation.objects.create(score=score, document=score.citations.get().document),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_evidence_stands_once_submitted(submitted: Grading, change: str) -> None:
    score = submitted.scores.first()
    assert score is not None
    with pytest.raises(IntegrityError, match="evidence of a submitted grading stands"), transaction.atomic():
        _CHANGES[change](score)


def test_paper_of_another_place_is_refused(
    drafted: Grading,
    score: Callable[..., Grading],
    make_asset: Callable[..., Asset],
    make_paper: Callable[..., AssetDocument],
) -> None:
    foreign = make_paper("Other deed", asset=make_asset(kind="building"))
    with pytest.raises(ValidationError) as refused:
        score(drafted, cites=[domain.Cite(document=foreign)], architecture=8)
    assert refused.value.message_dict == {"architecture": ["This document belongs to another place."]}
    written = score(drafted, architecture=8)
    with pytest.raises(IntegrityError, match="belongs to another asset"), transaction.atomic():
        Citation.objects.create(score=written.scores.get(), document=foreign)


@pytest.mark.parametrize(
    ("cite", "words"),
    [
        ({"page": 3}, NOWHERE),
        ({"quotation": "So they say"}, NOWHERE),
        ({"item": "4"}, "Of a minute give the body, the day of the meeting and the item number."),
        ({"body": "hcc", "held_on": -1}, "Of a minute give the body, the day of the meeting and the item number."),
        ({"body": "hcc", "held_on": 1, "item": "4"}, "A meeting in the future has no minute yet."),
    ],
)  # fmt: skip
def test_half_a_citation_is_refused(
    drafted: Grading, score: Callable[..., Grading], bodies: dict[str, Body], cite: dict[str, Any], words: str
) -> None:
    given = dict(cite)
    if "body" in given:
        given["body"] = bodies[given["body"]]
        given["held_on"] = timezone.localdate() + dt.timedelta(days=given["held_on"])
    with pytest.raises(ValidationError) as refused:
        score(drafted, cites=[domain.Cite(**given)], history=4)
    assert refused.value.message_dict == {"history": [words]}
    assert not Score.objects.exists()


def test_a_minute_is_evidence_enough(
    department: Department, drafted: Grading, score: Callable[..., Grading], bodies: dict[str, Body]
) -> None:
    cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(2024, 3, 1), item="4")
    written = score(drafted, cites=[cite], history=4)
    domain.submit(grading=written, user=department.head, expected_version=written.version)
    assert Grading.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("points", "reason", "words"),
    [
        (11, "Good", "The score lies between 0 and 10."),
        (-1, "Good", "The score lies between 0 and 10."),
        (5, " ", "Say in a sentence why it gets this score."),
        (None, "Good", "Give a score, or leave reasons and evidence empty as well."),
    ],
)
def test_bad_scores(
    department: Department, drafted: Grading, criteria: dict[str, Criterion], points: Any, reason: str, words: str
) -> None:
    entry = domain.Entry(
        criterion=criteria["history"], score=None if points is None else Decimal(points), reason=reason
    )
    with pytest.raises(ValidationError) as refused:
        domain.write(
            grading=drafted, user=department.dealing, expected_version=1, proposed="IIA", statement="", entries=[entry]
        )
    assert refused.value.message_dict == {"history": [words]}


def test_scores_add_up_and_citations_come_and_go(
    department: Department, ready: Grading, criteria: dict[str, Criterion]
) -> None:
    assert (ready.points, ready.out_of, ready.suggested) == (Decimal("68.00"), Decimal(100), "IIA")
    old = Citation.objects.get(score__criterion=criteria["history"])
    entries = [
        domain.Entry(criterion=criteria["architecture"], score=None),
        domain.Entry(criterion=criteria["history"], score=Decimal("7.5"), reason="More is known", drop=[old.pk]),
    ]
    written = domain.write(
        grading=ready, user=department.dealing, expected_version=ready.version, proposed="I", statement="x",
        entries=entries,
    )  # fmt: skip
    assert (written.points, written.suggested, written.proposed) == (Decimal("30.00"), "", "I")
    assert not Citation.objects.exists()
    weight = Criterion.objects.filter(code="history").update(weight=1)
    assert weight == 1
    assert Score.objects.get().weight == 40
