"""``/desk/complaints/rules/`` and ``/desk/complaints/categories/``, as anonymous, outsider, colleague and keeper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import domain
from complaints.intake.questions import asked
from complaints.models import Category, Choice, Complaint, Question, RoutingRule, RuleState
from maps.models import Area
from staff.models import User
from tests.conftest import Department

pytestmark = pytest.mark.django_db
RULES = "/desk/complaints/rules/"
CATEGORIES = "/desk/complaints/categories/"


@pytest.fixture
def rule(department: Department, filling: Category) -> RoutingRule:
    return RoutingRule.objects.create(name="Ponds to the head", category=filling, post=department.post("HW-SH"))


def pages(rule: RoutingRule) -> list[str]:
    return [
        RULES, f"{RULES}new/", f"{RULES}{rule.pk}/", f"{RULES}{rule.pk}/edit/", CATEGORIES, f"{CATEGORIES}new/",
        f"{CATEGORIES}pond-filling/", f"{CATEGORIES}pond-filling/edit/", f"{CATEGORIES}pond-filling/questions/new/",
    ]  # fmt: skip


class TestWhoComesIn:
    def test_anonymous_is_asked_to_log_in(self, client: Client, rule: RoutingRule) -> None:
        assert {client.get(url).status_code for url in pages(rule)} == {302}

    @pytest.mark.parametrize("login", ["dealing", "inspector", "planner", "dealing2"])
    def test_who_keeps_nothing_finds_nothing(
        self, client: Client, rule: RoutingRule, department: Department, login: str
    ) -> None:
        client.force_login(getattr(department, login))
        assert {client.get(url).status_code for url in pages(rule)} == {404}
        for url in (f"{RULES}try/", f"{RULES}{rule.pk}/move/", f"{RULES}{rule.pk}/order/", f"{RULES}{rule.pk}/try/"):
            assert client.post(url, {"state": "off", "version": "1"}).status_code == 404

    @pytest.mark.parametrize("login", ["head", "engineer", "director"])
    def test_the_head_and_those_above_keep_it(
        self, client: Client, rule: RoutingRule, department: Department, login: str
    ) -> None:
        client.force_login(getattr(department, login))
        assert {client.get(url).status_code for url in pages(rule)} == {200}

    def test_the_administration_keeps_it(self, client: Client, rule: RoutingRule) -> None:
        client.force_login(User.objects.create_superuser("keeper", "keeper@example.org", "x"))
        assert {client.get(url).status_code for url in pages(rule)} == {200}

    def test_another_sections_head_reads_and_changes_nothing(
        self, client: Client, rule: RoutingRule, department: Department
    ) -> None:
        client.force_login(department.head2)
        codes = [client.get(url).status_code for url in pages(rule)]
        assert codes == [200, 200, 200, 404, 200, 200, 200, 404, 404]
        assert client.post(f"{RULES}{rule.pk}/move/", {"state": "trial", "version": "1"}).status_code == 404


def typed(department: Department, filling: Category, **more: Any) -> dict[str, Any]:
    return {"name": "Night", "category": filling.pk, "post": department.post("HW-EE").pk, "version": "1", **more}


class TestRules:
    def test_written_tried_and_put_in_force(
        self,
        client: Client,
        department: Department,
        filling: Category,
        make_report: Callable[..., Complaint],
        areas: dict[str, Area],
    ) -> None:
        domain.take_in(complaint=make_report())
        client.force_login(department.head)
        data = typed(department, filling, days=["1", "7"], hour_from="২১:০০", hour_until="06:00")
        assert client.post(f"{RULES}new/", data).status_code == 302
        rule = RoutingRule.objects.get()
        assert (rule.days, str(rule.hour_from), rule.state) == ([1, 7], "21:00:00", "draft")
        url = f"{RULES}{rule.pk}/"
        client.post(f"{url}move/", {"state": "trial", "version": "1"})
        refused = client.post(f"{url}move/", {"state": "on", "version": "1"})
        assert refused.status_code == 409
        assert "Try the rule on past complaints first" in refused.content.decode()
        RoutingRule.objects.update(days=[], hour_from=None, hour_until=None)
        page = client.post(f"{RULES}try/", {"rules": [rule.pk], "most": "৫০০"}).content.decode()
        assert "1 of the last 1 complaints would go elsewhere" in page
        assert str(Complaint.objects.get().number) in page
        client.post(f"{url}move/", {"state": "on", "version": "1"})
        rule.refresh_from_db()
        assert rule.state == "on"
        page = client.get(url).content.decode()
        assert "1 of 1 would go elsewhere" in page
        assert "Officer head" in page
        assert "on trial → in force" in page

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"hour_from": "09:00"}, "Give both hours"),
            ({"hour_from": "09:00", "hour_until": "09:00"}, "The hours are the same"),
            ({"valid_from": "20/11/2026", "valid_until": "19/11/2026"}, "before the first"),
            ({"valid_from": "16/11/2026", "valid_until": "17/11/2026", "days": ["7"]}, "None of these days"),
            ({"kind": "park"}, "not about places of this kind"),
            ({"category": ""}, "This field is required"),
            ({"post": ""}, "This field is required"),
        ],
    )
    def test_what_can_never_be_is_refused_with_what_was_typed(
        self, client: Client, department: Department, filling: Category, more: dict[str, Any], said: str
    ) -> None:
        client.force_login(department.head)
        answer = client.post(f"{RULES}new/", typed(department, filling, **more))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="Night"' in answer.content.decode()
        assert RoutingRule.objects.count() == 0

    def test_another_sections_category_cannot_be_chosen(
        self, client: Client, department: Department, grass: Category
    ) -> None:
        client.force_login(department.head)
        assert client.post(f"{RULES}new/", typed(department, grass)).status_code == 422

    def test_a_stale_edit_is_refused_and_keeps_what_was_typed(
        self, client: Client, department: Department, filling: Category, rule: RoutingRule
    ) -> None:
        client.force_login(department.head)
        assert client.post(f"{RULES}{rule.pk}/edit/", typed(department, filling)).status_code == 302
        answer = client.post(f"{RULES}{rule.pk}/edit/", typed(department, filling, name="Mine"))
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "meanwhile" in page
        assert 'value="Mine"' in page
        assert 'name="version" value="2"' in page

    def test_a_broken_rule_is_shown_with_its_fault(
        self, client: Client, department: Department, rule: RoutingRule
    ) -> None:
        department.post("HW-SH").tenures.all().delete()
        RoutingRule.objects.update(state=RuleState.ON)
        client.force_login(department.director)
        for url in (RULES, f"{RULES}{rule.pk}/"):
            assert "nobody holds the post today" in client.get(url).content.decode()

    def test_the_order_is_changed_on_the_page(
        self, client: Client, department: Department, filling: Category, rule: RoutingRule
    ) -> None:
        other = RoutingRule.objects.create(rank=200, category=filling, post=department.post("HW-EE"))
        client.force_login(department.head)
        client.post(f"{RULES}{other.pk}/order/", {"up": "1", "seen": f"{rule.pk},{other.pk}"})
        assert list(RoutingRule.objects.all()) == [other, rule]
        stale = client.post(f"{RULES}{other.pk}/order/", {"up": "0", "seen": f"{rule.pk},{other.pk}"}, follow=True)
        assert "meanwhile" in stale.content.decode()

    def test_three_rules_cost_as_many_queries_as_one(
        self,
        client: Client,
        department: Department,
        filling: Category,
        rule: RoutingRule,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.force_login(department.head)
        counts = []
        for _round in range(2):
            with django_assert_max_num_queries(25) as queries:
                client.get(RULES)
            counts.append(len(queries))
            for _more in range(2):
                RoutingRule.objects.create(category=filling, post=department.post("HW-EE"))
        assert counts[0] == counts[1]


def shown(client: Client, url: str, form: str = "form") -> dict[str, Any]:
    """What the page's form would send as it stands."""
    bound = client.get(url).context[form]
    forms = [bound] if form == "form" else [bound.management_form, *bound.forms]
    sent: dict[str, Any] = {}
    for each in forms:
        for field in each:
            value = field.value()
            if value is not None and value is not False and value != "":
                sent[field.html_name] = "on" if value is True else value
    return sent


class TestCategories:
    url = f"{CATEGORIES}pond-filling/"

    def test_entered_changed_and_retired_with_its_history(self, client: Client, department: Department) -> None:
        client.force_login(department.head)
        data = shown(client, f"{CATEGORIES}new/")
        section = department.post("HW-SH").section_id
        data |= {"code": "oil", "name_en": "Oil on the water", "kinds": ["water"], "section": section}
        assert client.post(f"{CATEGORIES}new/", data).status_code == 302
        made = Category.objects.get(code="oil")
        edit = f"{CATEGORIES}oil/edit/"
        changed = shown(client, edit) | {"promised_hours": "৪৮", "name_bn": "জলে তেল"}
        changed.pop("active")
        assert client.post(edit, changed).status_code == 302
        made.refresh_from_db()
        assert (made.promised_hours, made.name_bn, made.active) == (48, "জলে তেল", False)
        page = client.get(f"{CATEGORIES}oil/").content.decode()
        assert "504 → 48" in page
        assert "Officer head" in page
        assert "oil" not in client.get(CATEGORIES).content.decode().split("<table")[-1]
        assert "Oil on the water" in client.get(CATEGORIES, {"show": "all", "q": "oil"}).content.decode()

    def test_it_cannot_be_taken_to_another_section(
        self, client: Client, department: Department, filling: Category
    ) -> None:
        client.force_login(department.head)
        data = shown(client, f"{self.url}edit/") | {"section": department.post("PS-SH").section_id}
        assert client.post(f"{self.url}edit/", data).status_code == 422

    def test_two_edits_at_once(self, client: Client, department: Department, filling: Category) -> None:
        client.force_login(department.head)
        first, second = (shown(client, f"{self.url}edit/") for _ in range(2))
        assert client.post(f"{self.url}edit/", first | {"promised_hours": "12"}).status_code == 302
        answer = client.post(f"{self.url}edit/", second | {"promised_hours": "36"})
        assert answer.status_code == 409
        assert "meanwhile" in answer.content.decode()
        assert 'value="36"' in answer.content.decode()
        filling.refresh_from_db()
        assert filling.promised_hours == 12

    def test_a_question_with_its_answers_is_asked_and_then_no_longer(
        self, client: Client, department: Department, filling: Category
    ) -> None:
        client.force_login(department.head)
        url = f"{self.url}questions/new/"
        data = shown(client, url) | shown(client, url, "choices")
        data |= {
            "code": "thrown", "name_en": "What is thrown in?", "kind": "multivaluelist", "choices-0-code": "earth",
            "choices-0-name_en": "Earth", "choices-1-code": "ash", "choices-1-name_en": "Ash",
        }  # fmt: skip
        assert client.post(url, data).status_code == 302
        question = Question.objects.get()
        assert [choice.code for choice in asked(filling)[0].choices.all()] == ["earth", "ash"]
        edit = f"{self.url}questions/{question.pk}/"
        data = shown(client, edit) | shown(client, edit, "choices")
        data.pop("choices-1-active")
        assert client.post(edit, data).status_code == 302
        assert [choice.code for choice in asked(filling)[0].choices.all()] == ["earth"]
        assert Choice.objects.count() == 2
        stale = client.post(edit, data | {"name_en": "What else?"})
        assert stale.status_code == 409
        data = shown(client, edit) | shown(client, edit, "choices")
        data.pop("active")
        client.post(edit, data)
        assert asked(filling) == []
        assert "no longer asked" in client.get(self.url).content.decode()

    def test_a_list_needs_an_answer_to_offer(self, client: Client, department: Department, filling: Category) -> None:
        client.force_login(department.head)
        url = f"{self.url}questions/new/"
        data = shown(client, url) | shown(client, url, "choices")
        answer = client.post(url, data | {"code": "since", "name_en": "Since when?", "kind": "singlevaluelist"})
        assert answer.status_code == 422
        assert Question.objects.count() == 0

    def test_the_fixture_loads_once_and_leaves_what_is_there(self, department: Department) -> None:
        from registry.demonstration import source

        rows = source.rows("categories.json")
        made = domain.load_categories(rows=rows)
        assert made["categories"] == len(rows)
        assert made["questions"] == sum(len(row.get("questions", ())) for row in rows)
        assert min(made.values()) > 50
        Category.objects.filter(code="pond-filling").update(promised_hours=12)
        assert set(domain.load_categories(rows=rows).values()) == {0}
        assert Category.objects.get(code="pond-filling").promised_hours == 12
        for each in (*Category.objects.all(), *Question.objects.all(), *Choice.objects.all()):
            assert each.name_bn, each
            assert each.name_hi, each

    def test_three_categories_cost_as_many_queries_as_one(
        self, client: Client, department: Department, filling: Category, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(department.head)
        counts = []
        for number in range(2):
            with django_assert_max_num_queries(25) as queries:
                client.get(CATEGORIES)
            counts.append(len(queries))
            for more in range(2):
                section = filling.section
                Category.objects.create(code=f"c{number}{more}", kinds=["water"], name_en="C", section=section)
        assert counts[0] == counts[1]


def test_the_desk_names_the_pages(client: Client, department: Department) -> None:
    client.force_login(department.head)
    page = client.get(reverse("desk")).content.decode()
    assert RULES in page
    assert CATEGORIES in page
