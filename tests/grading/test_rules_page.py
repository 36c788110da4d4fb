"""The public page of grade rules, and the reference data behind it."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.models import Body, Criterion, GradeRule, Grading, Threshold
from grading.rules import rule_for
from staff.models import User

Seat = Callable[[User | None], Client]
URL = reverse("grading:rules")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_everybody_reads_the_rules_of_a_day(rules: Any, criteria: Any, page: Seat) -> None:
    text = text_of(page(None).get(URL))
    assert "The rules today" in text
    assert "Permits what III permits." in text
    assert "Executive Engineer" not in text
    before = text_of(page(None).get(URL, {"on": "২০/০১/২০২৪"}))
    assert "The rules on 20 January 2024" in before
    assert "Executive Engineer" in before
    assert "from 25 February 2009, before 13 May 2025" in before
    assert "?on=2025-05-13" in before
    assert "Architectural value" in before


@pytest.mark.parametrize(("on", "status"), [("1999-01-01", 200), ("31/02/2024", 400), ("soon", 400)])
def test_other_days(rules: Any, page: Seat, on: str, status: int) -> None:
    response = page(None).get(URL, {"on": on})
    assert response.status_code == status
    if status == 200:
        assert "No rules are entered for this day" in response.content.decode()


def test_the_same_number_of_queries(rules: Any, page: Seat) -> None:
    client = page(None)
    with CaptureQueriesContext(connection) as four:
        client.get(URL)
    GradeRule.objects.exclude(grade="I").exclude(pk=rules["III before"].pk).update(
        period=DateRange(dt.date(2000, 1, 1), dt.date(2001, 1, 1))
    )
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    assert len(one) == len(four)


def test_the_rules_that_come_with_the_software(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_grade_rules")
    assert capsys.readouterr().out == "3 bodies, 9 criteria, 4 thresholds, 8 rules entered.\n"
    call_command("load_grade_rules")
    assert capsys.readouterr().out == "0 bodies, 0 criteria, 0 thresholds, 0 rules entered.\n"
    works = {
        day: {
            rule.grade: rule.works_decided_by.code
            for grade in ("I", "IIA", "IIB", "III")
            if (rule := rule_for(grade, day)) and rule.works_decided_by
        }
        for day in (dt.date(2009, 2, 24), dt.date(2022, 1, 1), dt.date(2024, 1, 1), dt.date(2026, 1, 1))
    }  # fmt: skip
    assert list(works.values()) == [
        {},
        {"I": "hcc", "IIA": "hcc", "IIB": "hcc", "III": "hcc"},
        {"I": "hcc", "IIA": "hcc", "IIB": "hcc", "III": "dg-mc"},
        {"I": "hcc", "IIA": "mic", "IIB": "mic", "III": "mic"},
    ]
    for row in (*GradeRule.objects.all(), *Criterion.objects.all(), *Threshold.objects.all()):
        assert row.source
    assert all(row.provisional for row in Criterion.objects.all())
    assert all(row.name_bn and row.name_hi and row.guidance_bn and row.guidance_hi for row in Criterion.objects.all())
    assert all(row.permitted_bn and row.meaning_hi for row in GradeRule.objects.all())


def test_a_faulty_file_enters_nothing(db: None, tmp_path: Path) -> None:
    rows = {"bodies": [{"code": "x", "name_en": "X", "entered_by": "nobody"}], "criteria": [], "thresholds": [
        {"grade": "V", "least": 5, "from": "2020-01-01", "until": None, "source": "x"}], "rules": []}  # fmt: skip
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(rows))
    with pytest.raises(Exception, match="not a valid choice"):
        call_command("load_grade_rules", str(path))
    assert not Body.objects.exists()


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin", "admin@example.org", "x")


def test_reference_data_in_the_admin(admin: User, rules: Any, criteria: Any, bodies: Any, page: Seat) -> None:
    client = page(admin)
    for name in ("body", "criterion", "threshold", "graderule"):
        assert client.get(reverse(f"admin:grading_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:grading_{name}_add")).status_code == 200
    data = {
        "grade": "I", "kinds": ["building"], "period_0": "01/01/2026", "period_1": "", "source": "x", "meaning_en": "x",
        "permitted_en": "x", "decided_by": bodies["mic"].pk,
    }  # fmt: skip
    response = client.post(reverse("admin:grading_graderule_add"), data)
    assert "This grade has another rule on some of these days." in response.content.decode()
    data |= {"grade": "IIB", "period_0": "", "period_1": "2030-01-01"}
    assert "Say from which day it holds." in client.post(reverse("admin:grading_graderule_add"), data).content.decode()
    data |= {"period_0": "2026-01-01", "period_1": ""}
    assert client.post(reverse("admin:grading_graderule_add"), data).status_code == 302
    assert GradeRule.objects.get(grade="IIB").kinds == ["building"]


def test_a_used_rule_is_only_ended_in_the_admin(admin: User, decided: Grading, page: Seat) -> None:
    rule = GradeRule.objects.get(grade="IIA")
    client = page(admin)
    url = reverse("admin:grading_graderule_change", args=[rule.pk])
    text = client.get(url).content.decode()
    assert 'name="permitted_en"' not in text
    assert client.post(url, {"period_0": "2009-02-25", "period_1": "2099-01-01"}).status_code == 302
    rule.refresh_from_db()
    assert rule.period.upper == dt.date(2099, 1, 1)
