"""A building to grade, papers to cite, rules of two periods, and gradings on demand."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from assets.domain import add_document
from assets.models import Asset, AssetDocument
from evidence.domain import keep_document
from grading import domain
from grading.models import Body, Criterion, GradeRule, Grading, Threshold
from staff.models import User
from tests.conftest import Department

FIRST, CHANGE = dt.date(2009, 2, 25), dt.date(2025, 5, 13)


@pytest.fixture
def building(areas: Any, make_asset: Callable[..., Asset]) -> Asset:
    """A building in ward 1 without a grade."""
    return make_asset(kind="building", name_en="Old House", name_bn="পুরনো বাড়ি")


@pytest.fixture
def bodies(db: None) -> dict[str, Body]:
    """A committee whose minutes the section head enters, a council and an officer whose decisions the director does."""
    made = (
        ("hcc", "Heritage Conservation Committee", True, "section_head"),
        ("mic", "Mayor-in-Council", True, "director_general"),
        ("ee", "Executive Engineer", False, "executive_engineer"),
    )
    return {
        code: Body.objects.create(code=code, name_en=name, collective=collective, entered_by=duty)
        for code, name, collective, duty in made
    }


@pytest.fixture
def rules(bodies: dict[str, Body]) -> dict[str, GradeRule]:
    """Grades I and IIA: committee and council. Grade III: the engineer alone until May 2025, then as the others."""

    def rule(grade: str, begin: dt.date, end: dt.date | None, **fields: Any) -> GradeRule:
        given = {"recommended_by": bodies["hcc"], "decided_by": bodies["mic"], **fields}
        return GradeRule.objects.create(
            grade=grade, period=DateRange(begin, end), kinds=["building", "monument"], meaning_en=f"Means {grade}.",
            permitted_en=f"Permits what {grade} permits.", permitted_bn=f"{grade} যা অনুমোদন করে।",
            source=f"Source of {grade}", **given,
        )  # fmt: skip

    engineer = {"recommended_by": None, "decided_by": bodies["ee"]}
    return {
        "I": rule("I", FIRST, None),
        "IIA": rule("IIA", FIRST, None),
        "III before": rule("III", FIRST, CHANGE, **engineer),
        "III": rule("III", CHANGE, None),
    }


@pytest.fixture
def criteria(db: None) -> dict[str, Criterion]:
    """Architecture weighs 60, history 40, of ten each; IIA from 50 per cent, I from 80."""
    for grade, least in (("I", 80), ("IIA", 50)):
        Threshold.objects.create(grade=grade, least=least, period=DateRange(FIRST, None), source="None")
    made = (("architecture", "Architectural value", 60), ("history", "Historical value", 40))
    return {
        code: Criterion.objects.create(
            code=code, name_en=name, weight=weight, rank=rank, period=DateRange(FIRST, None), source="None"
        )
        for rank, (code, name, weight) in enumerate(made)
    }


@pytest.fixture
def make_paper(building: Asset) -> Callable[..., AssetDocument]:
    """Keep a PDF among the building's documents: ``make_paper("Deed", public=True)``."""

    def make(title: str = "Deed", *, public: bool = False, asset: Asset | None = None) -> AssetDocument:
        original = keep_document(
            content=f"%PDF-1.4 {title}".encode(), name=f"{title}.pdf", media_type="application/pdf"
        )
        return add_document(asset=asset or building, original=original, type="deed", title=title, public=public)

    return make


@pytest.fixture
def drafted(
    department: Department, building: Asset, rules: dict[str, GradeRule], criteria: dict[str, Criterion]
) -> Grading:
    """A draft of Grade IIA by the dealing hand, nothing scored."""
    return domain.draft(asset=building, user=department.dealing, proposed="IIA")


@pytest.fixture
def score(department: Department, criteria: dict[str, Criterion]) -> Callable[..., Grading]:
    """Write a draft: ``score(grading, architecture=8, cites=[…])``; every score gets the same evidence."""

    def write(
        grading: Grading, *, cites: Any = (), proposed: str = "IIA", statement: str = "It is old.", **scores: Any
    ) -> Grading:
        return domain.write(
            grading=grading, user=department.dealing, expected_version=grading.version, proposed=proposed,
            statement=statement,
            entries=[
                domain.Entry(criterion=criteria[code], score=Decimal(points), reason=f"{code}, seen", cites=cites)
                for code, points in scores.items()
            ],
        )  # fmt: skip

    return write


@pytest.fixture
def ready(drafted: Grading, score: Callable[..., Grading], make_paper: Callable[..., AssetDocument]) -> Grading:
    """The draft, scored 8 and 5 with a public paper behind both: 68 per cent."""
    cite = domain.Cite(document=make_paper("Deed", public=True), page=3, quotation="Built in 1830.")
    return score(drafted, cites=[cite], architecture=8, history=5)


@pytest.fixture
def submitted(department: Department, ready: Grading) -> Grading:
    """Submitted by the section head."""
    return domain.submit(grading=ready, user=department.head, expected_version=ready.version)


@pytest.fixture
def recommended(department: Department, submitted: Grading) -> Grading:
    """Recommended by the committee yesterday."""
    return domain.recommend(
        grading=submitted, user=department.head, expected_version=submitted.version, grade="IIA",
        held_on=timezone.localdate() - dt.timedelta(days=1), item="7",
    )  # fmt: skip


@pytest.fixture
def decided(department: Department, recommended: Grading) -> Grading:
    """Decided by the council today."""
    return domain.decide(
        grading=recommended, user=department.director, expected_version=recommended.version, grade="IIA",
        held_on=timezone.localdate(), item="11/2",
    )  # fmt: skip


@pytest.fixture
def page(client: Client) -> Callable[[User | None], Client]:
    """The client logged in as somebody, or as nobody."""

    def enter(user: User | None) -> Client:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return enter


@pytest.fixture
def outsider(db: None) -> User:
    """A login without a post."""
    return User.objects.create_user("outsider")
