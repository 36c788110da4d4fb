"""From draft to decision: which move is legal, for whom, by the rule of which day, and what it writes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assets.history import history
from assets.models import Asset
from grading import domain, rules
from grading.models import GradeRule, Grading, Step
from grading.workflow import NotAllowed
from staff.models import Notification
from tests.conftest import Department

YESTERDAY = dt.timedelta(days=1)
EVERYBODY = {"dealing", "head", "engineer", "inspector", "planner", "publicity", "director"}


def test_the_whole_way(department: Department, building: Asset, decided: Grading) -> None:
    building.refresh_from_db()
    assert (building.grade, decided.state, decided.decided) == ("IIA", "decided", "IIA")
    assert decided.rule == GradeRule.objects.get(grade="IIA")
    assert [
        (step.after, step.user.username if step.user else "", step.body.code if step.body else "", step.item)
        for step in decided.steps.all()
    ] == [
        ("draft", "dealing", "", ""),
        ("submitted", "head", "", ""),
        ("recommended", "head", "hcc", "7"),
        ("decided", "director", "mic", "11/2"),
    ]
    told = set(Notification.objects.values_list("post__code", "text_en"))
    assert told == {
        ("HW-SH", f"A grading waits: Old House ({building.reference})"),
        ("DG", f"A recommended grade waits for its decision: Old House ({building.reference})"),
        ("HW-DH", f"The grading of Old House ({building.reference}) is settled."),
    }


def test_the_register_keeps_who_and_why(building: Asset, department: Department, decided: Grading) -> None:
    entries = [entry for entry in history(building) if entry.changes]
    told = [(change.before, change.after, entry) for entry in entries for change in entry.changes]
    # The steps of the grading itself stand there too (see test_history.py).
    assert {("grade pending", "Grade IIA"), ("", "grade pending"), ("", "Deed (deed, public)")} <= {
        (before, after) for before, after, _entry in told
    }
    decision = next(entry for _before, after, entry in told if after == "Grade IIA")
    day = f"{timezone.localdate():%d/%m/%Y}"
    assert decision.who == "Officer director"
    assert decision.reason == f"IIA decided by Mayor-in-Council on {day}, item 11/2 (grading {decided.pk})"


def test_pending_while_undecided(building: Asset, submitted: Grading) -> None:
    building.refresh_from_db()
    assert (building.grade, submitted.grade_before) == ("pending", "")


def test_a_grade_stays_while_another_is_proposed(
    department: Department, building: Asset, decided: Grading, score: Callable[..., Grading], bodies: Any
) -> None:
    again = domain.draft(asset=building, user=department.dealing, proposed="I")
    cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(2024, 3, 1), item="4")
    again = score(again, cites=[cite], proposed="I", architecture=10)
    domain.submit(grading=again, user=department.head, expected_version=again.version)
    building.refresh_from_db()
    assert building.grade == "IIA"
    assert Grading.objects.filter(asset=building).count() == 2


def test_refused_and_withdrawn_give_the_old_grade_back(
    department: Department, building: Asset, recommended: Grading
) -> None:
    domain.refuse(
        grading=recommended, user=department.director, expected_version=recommended.version,
        held_on=timezone.localdate(), item="3", remarks="Not shown to be of that age.",
    )  # fmt: skip
    building.refresh_from_db()
    assert (building.grade, Grading.objects.get().state) == ("", "refused")


def test_returned_corrected_submitted_again(department: Department, building: Asset, submitted: Grading) -> None:
    with pytest.raises(NotAllowed, match="Say what is to be corrected"):
        domain.return_for_correction(
            grading=submitted, user=department.head, expected_version=submitted.version, remarks=" "
        )
    back = domain.return_for_correction(
        grading=submitted, user=department.head, expected_version=submitted.version, remarks="Cite the page."
    )
    building.refresh_from_db()
    assert (back.state, building.grade) == ("returned", "pending")
    again = domain.submit(grading=back, user=department.engineer, expected_version=back.version)
    assert (again.state, again.grade_before) == ("submitted", "")
    back = domain.return_for_correction(
        grading=again, user=department.head, expected_version=again.version, remarks="No."
    )
    domain.withdraw(grading=back, user=department.dealing, expected_version=back.version, remarks="No evidence found.")
    building.refresh_from_db()
    assert building.grade == ""


def test_imported_pending_stays_pending_when_refused(
    department: Department, building: Asset, ready: Grading, rules: Any
) -> None:
    Asset.objects.filter(pk=building.pk).update(grade="pending")
    sent = domain.submit(grading=ready, user=department.head, expected_version=ready.version)
    put_up = domain.recommend(
        grading=sent, user=department.head, expected_version=sent.version, grade="IIA",
        held_on=timezone.localdate(), item="1",
    )  # fmt: skip
    domain.refuse(
        grading=put_up, user=department.director, expected_version=put_up.version, held_on=timezone.localdate(),
        item="1", remarks="No.",
    )  # fmt: skip
    building.refresh_from_db()
    assert building.grade == "pending"


def _allowed(department: Department, act: Callable[[Any], Any]) -> set[str]:
    allowed = set()
    for name in sorted(EVERYBODY):
        with transaction.atomic():
            try:
                act(getattr(department, name))
            except NotAllowed as error:
                if error.code != "person":
                    raise
            else:
                allowed.add(name)
            transaction.set_rollback(True)
    return allowed


def test_who_drafts_submits_recommends_decides(
    department: Department, building: Asset, ready: Grading, make_asset: Callable[..., Asset]
) -> None:
    other = make_asset(kind="building")
    today = timezone.localdate()
    assert _allowed(department, lambda user: domain.draft(asset=other, user=user, proposed="I")) == {
        "dealing", "head", "engineer",
    }  # fmt: skip
    assert _allowed(
        department, lambda user: domain.submit(grading=ready, user=user, expected_version=ready.version)
    ) == {"head", "engineer"}
    sent = domain.submit(grading=ready, user=department.head, expected_version=ready.version)

    def recommend(user: Any) -> Grading:
        return domain.recommend(
            grading=sent, user=user, expected_version=sent.version, grade="IIA", held_on=today, item="1"
        )

    assert _allowed(department, recommend) == {"head"}
    put_up = recommend(department.head)

    def decide(user: Any) -> Grading:
        return domain.decide(
            grading=put_up, user=user, expected_version=put_up.version, grade="IIA", held_on=today, item="1"
        )

    assert _allowed(department, decide) == {"director"}


@pytest.mark.parametrize(
    ("held_on", "who", "needs_recommendation"),
    [(dt.date(2025, 5, 12), "engineer", False), (dt.date(2025, 5, 13), "director", True)],
)
def test_the_rule_of_the_day_says_who_decides(
    department: Department, ready: Grading, held_on: dt.date, who: str, needs_recommendation: bool
) -> None:
    ready.proposed = "III"
    ready.save()
    sent = domain.submit(grading=ready, user=department.head, expected_version=ready.version)
    if needs_recommendation:
        with pytest.raises(NotAllowed, match="Heritage Conservation Committee recommends first"):
            domain.decide(
                grading=sent, user=department.director, expected_version=sent.version, grade="III", held_on=held_on,
                item="1",
            )  # fmt: skip
        sent = domain.recommend(
            grading=sent, user=department.head, expected_version=sent.version, grade="III", held_on=held_on, item="1"
        )
    else:
        with pytest.raises(NotAllowed, match="asks for no recommendation"):
            domain.recommend(
                grading=sent, user=department.head, expected_version=sent.version, grade="III", held_on=held_on,
                item="1",
            )  # fmt: skip

    def decide(user: Any) -> Grading:
        item = "1" if needs_recommendation else ""
        return domain.decide(
            grading=sent, user=user, expected_version=sent.version, grade="III", held_on=held_on, item=item
        )

    assert _allowed(department, decide) == {who}
    assert decide(getattr(department, who)).rule == rules.rule_for("III", held_on)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"held_on": 1}, "The day lies in the future."),
        ({"held_on": -9000}, "No rule for this grade is in force on that day."),
        ({"held_on": -5}, "The decision cannot come before its recommendation."),
        ({"item": " "}, "Give the item number of the minute."),
        ({"grade": "I"}, "Say why it is another grade than the one put up."),
    ],
)
def test_decisions_that_are_refused(
    department: Department, recommended: Grading, given: dict[str, Any], words: str
) -> None:
    held_on = timezone.localdate() + dt.timedelta(days=given.get("held_on", 0))
    with pytest.raises(NotAllowed) as refused:
        domain.decide(
            grading=recommended, user=department.director, expected_version=recommended.version,
            **{"grade": "IIA", "item": "1", **given, "held_on": held_on},
        )  # fmt: skip
    assert refused.value.messages == [words]


def test_nobody_decides_on_his_own_draft(
    department: Department, building: Asset, rules: Any, criteria: Any, bodies: Any, score: Callable[..., Grading]
) -> None:
    mine = domain.draft(asset=building, user=department.engineer, proposed="III")
    cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(2024, 3, 1), item="4")
    mine = score(mine, cites=[cite], proposed="III", history=5)
    sent = domain.submit(grading=mine, user=department.engineer, expected_version=mine.version)
    with pytest.raises(NotAllowed, match="his own draft"):
        domain.decide(
            grading=sent, user=department.engineer, expected_version=sent.version, grade="III",
            held_on=dt.date(2024, 1, 1),
        )  # fmt: skip


def test_an_old_decision_entered_late_does_not_undo_a_later_one(
    department: Department, building: Asset, decided: Grading, score: Callable[..., Grading], bodies: Any
) -> None:
    old = domain.draft(asset=building, user=department.dealing, proposed="III")
    cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(2012, 3, 1), item="4")
    old = score(old, cites=[cite], proposed="III", history=5)
    old = domain.submit(grading=old, user=department.head, expected_version=old.version)
    domain.decide(
        grading=old, user=department.engineer, expected_version=old.version, grade="III", held_on=dt.date(2012, 4, 1)
    )
    building.refresh_from_db()
    assert building.grade == "IIA"


def test_one_open_grading_and_only_what_may_be_graded(
    department: Department, building: Asset, drafted: Grading, make_asset: Callable[..., Asset]
) -> None:
    with pytest.raises(NotAllowed, match="Another grading of this place is under way"):
        domain.draft(asset=building, user=department.head, proposed="I")
    with pytest.raises(IntegrityError, match="one_open_grading_an_asset"), transaction.atomic():
        Grading.objects.create(asset=building, asset_version=1, proposed="I")
    with pytest.raises(NotAllowed, match="this kind of place does not get this grade"):
        domain.draft(asset=make_asset(kind="water"), user=department.head, proposed="I")
    with pytest.raises(NotAllowed, match="No rule for this grade is in force"):
        domain.draft(asset=make_asset(kind="building"), user=department.head, proposed="IIB")
    with pytest.raises(NotAllowed, match="Only what stands in the register"):
        domain.draft(asset=make_asset(kind="building", status="withdrawn"), user=department.head, proposed="I")


def test_a_stale_reading_is_refused(department: Department, ready: Grading) -> None:
    with pytest.raises(domain.Stale):
        domain.submit(grading=ready, user=department.head, expected_version=ready.version - 1)


def test_what_is_settled_stands(decided: Grading) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Grading.objects.filter(pk=decided.pk).update(statement="Other")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Step.objects.filter(grading=decided).update(remarks="Other")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Grading.objects.filter(pk=decided.pk).delete()


def test_rules_do_not_overlap(rules: dict[str, GradeRule], bodies: Any) -> None:
    copy = GradeRule.objects.get(pk=rules["III"].pk)
    copy.pk, copy.period = None, DateRange(dt.date(2026, 1, 1), None)
    with pytest.raises(IntegrityError, match="grade_has_one_rule_a_day"), transaction.atomic():
        copy.save(force_insert=True)


def test_a_used_rule_can_only_be_ended(decided: Grading, bodies: Any) -> None:
    rule = GradeRule.objects.filter(grade="IIA")
    begin, today = dt.date(2009, 2, 25), timezone.localdate()
    rule.update(period=DateRange(begin, today + YESTERDAY))
    for change in (
        {"permitted_en": "Everything."},
        {"decided_by": bodies["ee"]},
        {"period": DateRange(begin, today)},
        {"period": DateRange(begin + YESTERDAY, None)},
    ):
        with pytest.raises(IntegrityError, match="a grading was decided under this rule"), transaction.atomic():
            rule.update(**change)
    GradeRule.objects.filter(grade="I").update(permitted_en="Corrected.")
