"""Rules that send complaints: which fits, what a broken one does, what a trial tells, who may change them."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from complaints import domain
from complaints.assignment import broken
from complaints.assignment.routing import NoPostError, faults, route, try_on_past
from complaints.domain import routing
from complaints.models import Category, Complaint, RoutingDecision, RoutingRule, RuleState
from complaints.workflow import RULE_MOVES, rule_may_move
from maps.models import Area
from staff.models import Notification, Post, Tenure
from tests.complaints.conftest import CODE
from tests.conftest import IN_WARD_2, Department

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
KOLKATA = ZoneInfo("Asia/Kolkata")
# A Monday.
MONDAY = dt.date(2026, 11, 16)


def at(hour: int, *, days: int = 0) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=days), dt.time(hour), KOLKATA)


def vacate(post: Post) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Tenure.objects.filter(post=post).update(period=DateRange(dt.date(2020, 1, 1), yesterday))


@pytest.fixture
def rule(department: Department, filling: Category) -> Callable[..., RoutingRule]:
    def make(code: str = "HW-SH", **fields: Any) -> RoutingRule:
        values = {"state": RuleState.ON, "category": filling, "post": department.post(code), **fields}
        return RoutingRule.objects.create(**values)

    return make


def sent_to(category: Category, moment: dt.datetime | None = None, **place: Any) -> str:
    return route(category=category, ward=place.get("ward"), asset=place.get("asset"), moment=moment).post.code


class TestTime:
    @pytest.mark.parametrize(
        ("hour", "days", "post"),
        [(21, 0, "HW-EE"), (22, 0, "HW-EE"), (5, 1, "HW-EE"), (6, 1, "HW-DH"), (20, 0, "HW-DH"), (5, 0, "HW-DH")],
    )
    def test_hours_over_midnight_belong_to_the_day_on_which_they_began(
        self, rule: Any, filling: Category, hour: int, days: int, post: str
    ) -> None:
        rule("HW-EE", days=[1], hour_from=dt.time(21), hour_until=dt.time(6))
        assert sent_to(filling, at(hour, days=days)) == post

    @pytest.mark.parametrize(("hour", "post"), [(8, "HW-DH"), (9, "HW-EE"), (16, "HW-EE"), (17, "HW-DH")])
    def test_hours_of_a_day_begin_and_end_by_the_citys_clock(
        self, rule: Any, filling: Category, hour: int, post: str
    ) -> None:
        rule("HW-EE", hour_from=dt.time(9), hour_until=dt.time(17))
        assert sent_to(filling, at(hour)) == post

    @pytest.mark.parametrize(("days", "post"), [(-1, "HW-DH"), (0, "HW-EE"), (2, "HW-EE"), (3, "HW-DH")])
    def test_first_and_last_day_are_both_within(self, rule: Any, filling: Category, days: int, post: str) -> None:
        rule("HW-EE", valid_from=MONDAY, valid_until=MONDAY + dt.timedelta(days=2))
        assert sent_to(filling, at(12, days=days)) == post

    @pytest.mark.parametrize(("days", "post"), [(0, "HW-DH"), (6, "HW-EE")])
    def test_days_of_the_week(self, rule: Any, filling: Category, days: int, post: str) -> None:
        rule("HW-EE", days=[6, 7])
        assert sent_to(filling, at(12, days=days)) == post


class TestPlace:
    def test_ward_borough_and_kind(
        self, rule: Any, filling: Category, areas: dict[str, Area], make_asset: Any, department: Department
    ) -> None:
        rule("HW-SH", area=areas["2"], rank=1)
        rule("HW-EE", area=areas["borough"], kind="water", rank=2)
        pond = make_asset(kind="water")
        assert sent_to(filling, ward=areas["2"]) == "HW-SH"
        assert sent_to(filling, ward=areas["1"], asset=pond) == "HW-EE"
        assert sent_to(filling, ward=areas["1"]) == "HW-DH"
        assert sent_to(filling) == "HW-DH"

    def test_the_lowest_rank_wins_and_of_equal_ones_the_older(self, rule: Any, filling: Category) -> None:
        rule("HW-EE", rank=5)
        rule("HW-SH", rank=5)
        rule("DG", rank=9)
        assert sent_to(filling) == "HW-EE"

    @pytest.mark.parametrize("state", [RuleState.DRAFT, RuleState.TRIAL, RuleState.OFF])
    def test_a_rule_that_is_not_in_force_sends_nothing(self, rule: Any, filling: Category, state: str) -> None:
        rule("HW-EE", state=state)
        assert sent_to(filling) == "HW-DH"


class TestBroken:
    def test_a_rule_to_a_vacant_post_is_passed_over_recorded_and_told_once(
        self, rule: Any, make_report: Make, areas: dict[str, Area], department: Department
    ) -> None:
        first = rule("HW-EE", rank=1, name="To the engineer")
        second = rule("HW-SH", rank=2)
        vacate(department.post("HW-EE"))
        for _complaint in range(2):
            complaint = domain.confirm(complaint=make_report(), code=CODE)
        decision = RoutingDecision.objects.get(complaint=complaint)
        assert (decision.way, decision.rule, decision.rule_version, decision.post) == (
            "rule", second, 1, department.post("HW-SH"),
        )  # fmt: skip
        assert decision.skipped == [{"rule": first.pk, "name": "To the engineer", "fault": "vacant"}]
        told = Notification.objects.filter(post=department.post("HW-SH"), key__startswith=f"routing-{first.pk}-")
        assert "nobody holds the post today" in told.get().text_en

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"hour_from": dt.time(9), "hour_until": dt.time(9)}, "time"),
            ({"valid_from": MONDAY, "valid_until": MONDAY - dt.timedelta(days=1)}, "time"),
            ({"valid_from": MONDAY, "valid_until": MONDAY + dt.timedelta(days=2), "days": [7]}, "time"),
            ({"kind": "park"}, "kind"),
            ({"area_key": "ward:144"}, "area"),
        ],
    )
    def test_each_fault_is_named_and_found_by_the_nightly_check(
        self, rule: Any, filling: Category, fields: dict[str, Any], fault: str
    ) -> None:
        sound, faulty = rule("HW-SH", rank=2), rule("HW-EE", rank=1, **fields)
        assert faults() == {faulty.pk: fault}
        assert sent_to(filling, at(12)) == "HW-SH"
        assert faults(rules=[sound]) == {}
        found = broken.check_rules(10)
        assert (found.number, [each.found for each in found.findings]) == (2, [str(broken.FAULT_WORDS[fault])])

    def test_days_that_meet_the_dates_are_no_fault(self, rule: Any) -> None:
        rule("HW-EE", valid_from=MONDAY, valid_until=MONDAY + dt.timedelta(days=6), days=[7])
        rule("HW-EE", valid_from=MONDAY, valid_until=MONDAY, days=[1])
        rule("HW-EE", valid_from=MONDAY, days=[7])
        assert faults() == {}

    def test_a_retired_category_and_an_area_taken_from_the_map(
        self, rule: Any, filling: Category, areas: dict[str, Area]
    ) -> None:
        of_area = rule("HW-EE", area=areas["2"], area_key="ward:2")
        areas["2"].delete()
        assert faults() == {of_area.pk: "area"}
        Category.objects.filter(pk=filling.pk).update(active=False)
        assert set(faults()) == {of_area.pk}
        RoutingRule.objects.filter(pk=of_area.pk).update(area_key="")
        assert faults() == {of_area.pk: "category"}

    def test_a_rule_that_is_off_is_nobodys_trouble(self, rule: Any, department: Department) -> None:
        rule("HW-EE", state=RuleState.OFF)
        vacate(department.post("HW-EE"))
        assert (broken.broken_rules(), broken.tell_of_broken()) == ([], 0)


class TestWithoutRule:
    def test_duty_then_head_then_section_then_top_then_a_vacant_post(
        self, filling: Category, department: Department
    ) -> None:
        steps = [("HW-DH", "duty"), ("HW-SH", "head")]
        for code, way in steps:
            found = route(category=filling, ward=None, asset=None)
            assert (found.post.code, found.way) == (code, way)
            vacate(found.post)
        found = route(category=filling, ward=None, asset=None)
        assert found.way == "section"
        for code in ("HW-EE", "HW-IN", "PLAN", "PUB"):
            vacate(department.post(code))
        assert route(category=filling, ward=None, asset=None).post.code == "DG"
        vacate(department.post("DG"))
        found = route(category=filling, ward=None, asset=None)
        assert (found.post.code, found.way) == ("HW-DH", "vacant")

    def test_of_a_section_where_nobody_is_the_top_post_takes_it(self, grass: Category, department: Department) -> None:
        for code in ("PS-DH", "PS-SH", "PS-EE", "PS-IN"):
            vacate(department.post(code))
        found = route(category=grass, ward=None, asset=None)
        assert (found.post.code, found.way) == ("DG", "top")

    def test_only_a_department_without_any_post_takes_none(self, filling: Category) -> None:
        Tenure.objects.all().delete()
        Post.objects.update(reports_to=None)
        Post.objects.all().delete()
        with pytest.raises(NoPostError):
            route(category=filling, ward=None, asset=None)


class TestTrial:
    @pytest.fixture
    def past(self, make_report: Make, areas: dict[str, Area], grass: Category) -> list[Complaint]:
        """Three about ponds in ward 1, two in ward 2, one about grass."""
        made = [domain.take_in(complaint=make_report()) for _ in range(3)]
        made += [domain.take_in(complaint=make_report(pin=IN_WARD_2)) for _ in range(2)]
        made.append(domain.take_in(complaint=make_report(category=grass)))
        make_report()
        return made

    def test_the_figures_are_exact_in_one_statement(
        self,
        past: list[Complaint],
        rule: Any,
        areas: dict[str, Area],
        department: Department,
        django_assert_num_queries: Any,
    ) -> None:
        rule("HW-SH", area=areas["1"])
        tried = [
            rule("HW-EE", state=RuleState.DRAFT, area=areas["2"], rank=1),
            rule("HW-SH", state=RuleState.TRIAL, rank=2),
        ]
        rule("DG", state=RuleState.DRAFT, rank=0)
        with django_assert_num_queries(1):
            found = try_on_past(rules=tried)
        dealing, head, engineer = (department.post(code).pk for code in ("HW-DH", "HW-SH", "HW-EE"))
        assert (found.examined, found.changed, found.caught) == (6, 2, 5)
        assert found.pairs == [(dealing, engineer, 2)]
        assert found.moved == [(past[n].pk, tried[0].pk, dealing, engineer) for n in (4, 3)]
        only_head = try_on_past(rules=[tried[1]])
        assert (only_head.changed, only_head.pairs) == (2, [(dealing, head, 2)])
        assert try_on_past(rules=tried, most=2).examined == 2

    def test_it_is_judged_by_the_hour_at_which_each_came(
        self, past: list[Complaint], rule: Any, filling: Category
    ) -> None:
        night = rule("HW-EE", state=RuleState.DRAFT, hour_from=dt.time(21), hour_until=dt.time(6))
        Complaint.objects.update(confirmed_at=at(12))
        Complaint.objects.filter(pk=past[0].pk).update(confirmed_at=at(23))
        assert [row[0] for row in try_on_past(rules=[night]).moved] == [past[0].pk]

    def test_a_broken_rule_changes_nothing_in_a_trial(
        self, past: list[Complaint], rule: Any, department: Department
    ) -> None:
        tried = rule("HW-EE", state=RuleState.DRAFT)
        vacate(department.post("HW-EE"))
        assert try_on_past(rules=[tried]).changed == 0

    def test_taking_a_rule_away_can_be_tried(self, past: list[Complaint], rule: Any, department: Department) -> None:
        standing = rule("HW-EE")
        assert try_on_past(rules=[], without=[standing]).pairs == [
            (department.post("HW-EE").pk, department.post("HW-DH").pk, 5)
        ]

    def test_on_trial_each_new_complaint_is_noted_beside_where_it_goes(
        self, rule: Any, make_report: Make, areas: dict[str, Area], department: Department
    ) -> None:
        on_trial = rule("HW-EE", state=RuleState.TRIAL)
        decision = domain.take_in(complaint=make_report()).routing
        assert (decision.way, decision.post) == ("duty", department.post("HW-DH"))
        assert (decision.trial_rule, decision.trial_post) == (on_trial, department.post("HW-EE"))


class TestKeeping:
    def values(self, filling: Category, department: Department, **more: Any) -> dict[str, Any]:
        empty: dict[str, Any] = {"area": None, "kind": "", "days": [], "hour_from": None, "hour_until": None}
        dates = {"valid_from": None, "valid_until": None}
        return {"name": "A", "category": filling, "post": department.post("HW-EE"), **empty, **dates, **more}

    def test_the_table_of_moves(self) -> None:
        allowed = {
            (before, after) for before in RuleState.values for after in RuleState.values if rule_may_move(before, after)
        }
        assert allowed == {
            ("draft", "trial"), ("draft", "off"), ("trial", "draft"), ("trial", "on"), ("trial", "off"), ("on", "off"),
            ("off", "draft"),
        }  # fmt: skip
        assert set(RULE_MOVES) == set(RuleState.values)

    def test_from_draft_over_a_trial_into_force(self, filling: Category, department: Department) -> None:
        rule = routing.write_rule(user=department.head, values=self.values(filling, department))
        assert (rule.state, rule.version) == ("draft", 1)
        with pytest.raises(ValidationError, match="not possible now"):
            routing.move_rule(rule=rule, user=department.head, state="on", version=1)
        routing.move_rule(rule=rule, user=department.head, state="trial", version=1)
        with pytest.raises(ValidationError, match="Try the rule"):
            routing.move_rule(rule=rule, user=department.head, state="on", version=1)
        routing.try_rules(rules=[rule], user=department.head)
        assert routing.move_rule(rule=rule, user=department.head, state="on", version=1).state == "on"
        with pytest.raises(ValidationError, match="Copy it"):
            routing.edit_rule(rule=rule, user=department.head, values=self.values(filling, department), version=1)

    def test_a_trial_counts_for_the_rule_as_it_then_read(self, filling: Category, department: Department) -> None:
        rule = routing.write_rule(user=department.head, values=self.values(filling, department))
        routing.try_rules(rules=[rule], user=department.head)
        routing.edit_rule(rule=rule, user=department.head, values=self.values(filling, department, days=[1]), version=1)
        routing.move_rule(rule=rule, user=department.head, state="trial", version=2)
        with pytest.raises(ValidationError, match="Try the rule"):
            routing.move_rule(rule=rule, user=department.head, state="on", version=2)

    def test_a_broken_rule_is_not_put_in_force(self, filling: Category, department: Department, rule: Any) -> None:
        faulty = rule("HW-EE", state=RuleState.TRIAL)
        routing.try_rules(rules=[faulty], user=department.head)
        vacate(department.post("HW-EE"))
        with pytest.raises(ValidationError, match="nobody holds the post"):
            routing.move_rule(rule=faulty, user=department.head, state="on", version=1)

    @pytest.mark.parametrize("login", ["dealing", "inspector", "head2", "planner"])
    def test_others_may_not(self, filling: Category, department: Department, rule: Any, login: str) -> None:
        user, standing = getattr(department, login), rule()
        values = self.values(filling, department)
        for act in (
            lambda: routing.write_rule(user=user, values=values),
            lambda: routing.edit_rule(rule=standing, user=user, values=values, version=1),
            lambda: routing.move_rule(rule=standing, user=user, state="off", version=1),
            lambda: routing.order_rules(user=user, rule=standing, up=True, seen=[standing.pk]),
        ):
            with pytest.raises(ValidationError, match="kept by its head"):
                act()

    def test_a_rule_for_every_category_is_the_top_posts(self, filling: Category, department: Department) -> None:
        values = self.values(filling, department, category=None)
        with pytest.raises(ValidationError, match="kept by its head"):
            routing.write_rule(user=department.engineer, values=values)
        assert routing.write_rule(user=department.director, values=values).category is None

    def test_a_stale_edit_is_refused(self, filling: Category, department: Department, rule: Any) -> None:
        draft = rule(state=RuleState.DRAFT)
        values = self.values(filling, department)
        routing.edit_rule(rule=draft, user=department.head, values=values, version=1)
        with pytest.raises(ValidationError, match="meanwhile"):
            routing.edit_rule(rule=draft, user=department.head, values=values, version=1)

    def test_the_order_is_changed_on_the_order_that_was_seen(self, department: Department, rule: Any) -> None:
        one, two, three = rule(rank=1), rule(rank=2), rule(rank=2)
        routing.order_rules(user=department.head, rule=three, up=True, seen=[one.pk, two.pk, three.pk])
        assert list(RoutingRule.objects.values_list("pk", "rank")) == [(one.pk, 10), (three.pk, 20), (two.pk, 30)]
        with pytest.raises(ValidationError, match="meanwhile"):
            routing.order_rules(user=department.head, rule=two, up=True, seen=[one.pk, two.pk, three.pk])
        with pytest.raises(ValidationError, match="at the end"):
            routing.order_rules(user=department.head, rule=one, up=True, seen=[one.pk, three.pk, two.pk])

    def test_a_rule_is_never_deleted(self, rule: Any) -> None:
        with pytest.raises(Exception, match="Cannot delete"):
            rule().delete()


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_leave_one(department: Department, filling: Category) -> None:
    draft = RoutingRule.objects.create(category=filling, post=department.post("HW-SH"), name="A")
    empty: dict[str, Any] = {"area": None, "kind": "", "days": [], "hour_from": None, "hour_until": None}
    values = {"category": filling, "valid_from": None, "valid_until": None, "post": department.post("HW-EE"), **empty}

    def edit(name: str) -> bool:
        try:
            routing.edit_rule(rule=draft, user=department.head, values={"name": name, **values}, version=1)
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(edit, ("B", "C"))) == [False, True]
    draft.refresh_from_db()
    assert draft.version == 2
