"""Condition and risk recorded without a visit; what the asset then shows, also when they arrive late or at once."""

import datetime as dt
import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assets.models import Asset
from inspections import domain
from inspections.models import Assessment, RiskAssessment
from inspections.priorities import letter_for
from inspections.workflow import NotAllowed
from tests.conftest import Department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Page = Callable[..., Any]


def day(year: int) -> dt.datetime:
    return dt.datetime(year, 6, 1, 6, tzinfo=dt.UTC)


def record(asset: Asset, *gradings: tuple[int, int]) -> Asset:
    for year, grade in gradings:
        domain.record_assessment(asset=asset, grade=grade, assessed_at=day(year))
    return Asset.objects.get(pk=asset.pk)


@pytest.mark.parametrize(
    ("gradings", "condition", "trend"),
    [
        ([(2024, 3)], 3, None),
        ([(2024, 3), (2025, 4)], 4, 1),
        ([(2024, 4), (2025, 3)], 3, -1),
        ([(2024, 3), (2025, 3)], 3, 0),
        # The one of 2024 arrives last: the newest stands, and is compared with it.
        ([(2022, 2), (2025, 3), (2024, 4)], 3, -1),
        ([(2025, 3), (2024, 2)], 3, 1),
    ],
)
def test_trend_is_between_the_newest_two_whatever_order_they_come_in(
    make_asset: Callable[..., Asset], gradings: list[tuple[int, int]], condition: int, trend: int | None
) -> None:
    asset = record(make_asset(), *gradings)
    assert (asset.condition, asset.trend) == (condition, trend)


def test_parts_do_not_touch_the_whole(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset()
    domain.record_assessment(asset=asset, grade=5, element="embankment")
    asset.refresh_from_db()
    assert (asset.condition, asset.trend) == (None, None)


def test_assess_without_a_visit(department: Department, pond: Asset) -> None:
    key = uuid.uuid4()
    given: dict[str, Any] = {"asset": pond, "user": department.engineer, "grade": 4, "key": key, "remarks": "Slipped."}
    made = domain.assess(**given, on=dt.date(2026, 3, 1), elements=[("water", 5)])
    assert domain.assess(**given, on=dt.date(2026, 3, 1), elements=[("water", 5)]) == made
    assert list(Assessment.objects.values_list("element", "grade").order_by("pk")) == [("water", 5), ("", 4)]
    assert str(made.assessed_by) == "Officer engineer"
    with pytest.raises(NotAllowed):
        domain.assess(**given | {"user": department.dealing, "key": uuid.uuid4()}, on=dt.date(2026, 3, 1))
    with pytest.raises(ValidationError):
        domain.assess(**given | {"key": uuid.uuid4()}, on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        domain.assess(**given | {"key": uuid.uuid4()}, on=dt.date(2026, 3, 1), elements=[("roof", 2)])


def risk(department: Department, asset: Asset, **given: Any) -> RiskAssessment:
    values: dict[str, Any] = {
        "asset": asset,
        "user": department.engineer,
        "priority": "A",
        "danger": True,
        "reasons": "The cornice falls.",
        "on": dt.date(2026, 3, 1),
    }
    return domain.record_risk(**{**values, **given})


def test_the_newest_risk_stands_on_the_asset(department: Department, pond: Asset) -> None:
    risk(department, pond)
    pond.refresh_from_db()
    assert (pond.risk, pond.danger, pond.risk_on) == ("A", True, dt.date(2026, 3, 1))
    risk(department, pond, priority="F", danger=False, on=dt.date(2025, 3, 1))
    pond.refresh_from_db()
    assert (pond.risk, pond.danger) == ("A", True)
    risk(department, pond, priority="", danger=False, on=dt.date(2026, 4, 1))
    pond.refresh_from_db()
    assert (pond.risk, pond.danger, pond.risk_on) == ("", False, None)
    event = Asset.pgh_event_model.objects.order_by("-pgh_id")[0]  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == department.engineer.pk
    assert "Risk assessed" in event.pgh_context.metadata["reason"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"priority": "B"}, "solution"),
        ({"priority": "A", "solution": "Rebuild it."}, "priority"),
        ({"priority": "X"}, "priority"),
        ({"reasons": "  "}, "reasons"),
        ({"on": timezone.localdate() + dt.timedelta(days=1)}, "on"),
    ],
)
def test_what_does_not_fit_is_refused(department: Department, pond: Asset, given: Any, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        risk(department, pond, **given)
    assert set(refused.value.error_dict) == {field}
    assert not RiskAssessment.objects.exists()


def test_the_same_risk_sent_twice_counts_once_and_is_permanent(department: Department, pond: Asset) -> None:
    key = uuid.uuid4()
    made = risk(department, pond, key=key)
    assert risk(department, pond, key=key) == made
    for act in (lambda: RiskAssessment.objects.update(priority="F"), lambda: RiskAssessment.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("answers", "letter"),
    [
        (("immediate", False, "in_use", False), "A"),
        (("immediate", False, "in_use", True), "B"),
        (("slow", False, "none", False), "C"),
        (("slow", False, "none", True), "D"),
        (("sound", False, "none", False), "E"),
        (("immediate", True, "none", True), "E"),
        (("slow", True, "in_use", True), "F"),
        (("sound", False, "agreed", False), "F"),
        (("sound", False, "in_use", False), ""),
    ],
)
def test_questions_lead_to_the_letter(answers: tuple[str, bool, str, bool], letter: str) -> None:
    decay, repair, use, agreed = answers
    assert letter_for(decay=decay, repair=repair, use=use, solution_agreed=agreed) == letter


@pytest.mark.django_db(transaction=True)
def test_two_who_record_at_once_both_count(department: Department, make_asset: Callable[..., Asset]) -> None:
    asset = make_asset()
    domain.record_assessment(asset=asset, grade=2, assessed_at=day(2020))
    start = threading.Barrier(2)

    def act(year: int, grade: int) -> None:
        try:
            start.wait(10)
            domain.record_assessment(asset=asset, grade=grade, assessed_at=day(year))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=given) for given in ((2024, 5), (2025, 3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    asset.refresh_from_db()
    assert Assessment.objects.count() == 3
    assert (asset.condition, asset.trend, asset.condition_on) == (3, -1, dt.date(2025, 6, 1))


# ---- Pages


@pytest.mark.parametrize("name", ["assess", "risk/at"])
@pytest.mark.parametrize(
    ("login", "status"),
    [
        (None, 302), ("engineer", 200), ("head", 200), ("inspector2", 200), ("director", 200), ("dealing", 403),
        ("planner", 403),
    ],
)  # fmt: skip
def test_who_may(page: Page, department: Department, pond: Asset, name: str, login: str | None, status: int) -> None:
    client = page(department.users[login] if login else None)
    address = f"/field/{name}/{pond.reference}/"
    assert client.get(address).status_code == status
    assert client.post(address, {}).status_code == (422 if status == 200 else status)


def test_an_outsider_is_told_nothing(page: Page, pond: Asset, django_user_model: Any) -> None:
    outsider = django_user_model.objects.create_user("x", "x@example.org", "x")
    for path in (f"assess/{pond.reference}/", f"risk/at/{pond.reference}/", "risk/suggest/"):
        assert page(outsider).get(f"/field/{path}").status_code == 404


def test_grading_from_the_asset_page(page: Page, department: Department, pond: Asset) -> None:
    client = page(department.inspector)
    sent = {"key": str(uuid.uuid4()), "grade": "4", "on": "২০২৬-০৩-০১", "remarks": "Slipped.", "element_water": "5"}
    assert client.post(f"/field/assess/{pond.reference}/", sent).status_code == 302
    assert client.post(f"/field/assess/{pond.reference}/", sent).status_code == 302
    assert Assessment.objects.filter(element="").count() == 1
    bad = client.post(f"/field/assess/{pond.reference}/", sent | {"grade": "9", "key": str(uuid.uuid4())})
    assert bad.status_code == 422
    assert "Slipped." in bad.content.decode()


def test_risk_by_the_questions(page: Page, department: Department, pond: Asset) -> None:
    client = page(department.engineer)
    address = f"/field/risk/at/{pond.reference}/"
    sent = {
        "key": str(uuid.uuid4()), "decay": "immediate", "repair": "no", "agreed": "no", "danger": "yes",
        "reasons": "The wall leans.", "on": "2026-03-01", "solution": "Not agreed, only wished for.",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    made = RiskAssessment.objects.get()
    assert (made.priority, made.danger, made.solution) == ("A", True, "")
    again = {**sent, "key": str(uuid.uuid4()), "agreed": "yes", "solution": ""}
    refused = client.post(address, again)
    assert refused.status_code == 422
    assert "write which" in refused.content.decode()
    unanswered = client.post(address, {name: sent[name] for name in ("key", "danger", "reasons", "on")})
    assert "Answer this question" in unanswered.content.decode()
    assert client.post(address, {**again, "priority": "none", "agreed": "no"}).status_code == 302
    pond.refresh_from_db()
    assert pond.risk == ""


def test_the_hint_while_answering(page: Page, department: Department) -> None:
    client = page(department.engineer)
    text = client.get("/field/risk/suggest/?decay=slow&repair=no&agreed=yes").content.decode()
    assert "slow decay, solution agreed" in text
    assert "letter follows" in client.get("/field/risk/suggest/?decay=slow").content.decode()


def test_what_the_public_and_the_department_read(page: Page, department: Department, pond: Asset) -> None:
    record(pond, (2022, 2), (2024, 3), (2025, 4))
    domain.record_assessment(asset=pond, grade=2, element="water", assessed_at=day(2024))
    domain.record_assessment(asset=pond, grade=4, element="water", assessed_at=day(2025))
    risk(department, pond, reasons="A secret of the file.")
    public = page(None).get(pond.get_absolute_url()).content.decode()
    for shown in (
        "immediate risk, no solution agreed",
        "danger to the public",
        "declining",
        "<svg viewBox",
        "June 2025",
    ):
        assert shown in public, shown
    assert public.count("condition-chart__mark--") == 3
    assert "A secret of the file." not in public
    assert "/field/risk/" not in public
    parts = public[public.index("Parts, as last graded") :]
    assert re.search(r"Water quality</dt><dd>.*?Poor.*?declining", parts, re.DOTALL)
    staff = page(department.engineer).get(pond.get_absolute_url()).content.decode()
    assert "A secret of the file." in staff
    assert f"/field/risk/at/{pond.reference}/" in staff
    assert "Inspection due" in staff or "Next inspection due" in staff
