"""The counts that the public map shows where a tile would hold too many complaints."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.utils import timezone

from complaints import domain
from complaints.models import Category, Complaint, Publication, PublishedCount, State
from complaints.models.published_counts import DAYS_KEPT
from tests.conftest import IN_WARD_1, IN_WARD_2

pytestmark = pytest.mark.django_db
_BY_WISH = import_module("complaints.migrations.0064_counted_by_wish")
_BY_PERIOD = import_module("complaints.migrations.0065_drawn_by_indexes")
# In London it is still the old year.
NEW_YEARS_NIGHT = dt.datetime(2025, 12, 31, 20, tzinfo=dt.UTC)


def kept(level: int = 12) -> Counter[tuple[str, str]]:
    """How many are counted for each wish."""
    found: Counter[tuple[str, str]] = Counter()
    for cell in PublishedCount.objects.filter(level=level):
        found[cell.subject, cell.state] += cell.n
    return +found


def shown() -> Counter[tuple[str, str]]:
    """How many of the rows that are shown fit each wish."""
    found: Counter[tuple[str, str]] = Counter()
    for row in Publication.objects.all():
        standing = "open" if row.open else "ended"
        for subject in ("", row.kind, str(row.category_id)):
            for state in ("", row.state, standing):
                found[subject, state] += 1
        day = timezone.localtime(row.confirmed_at).date()
        found[f"{day:%Y-%m}", ""] += 1
        found[f"{day:%Y-%m-%d}", ""] += 1
    return found


def test_a_new_one_is_counted_at_each_level_for_each_wish_that_it_fits(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    Complaint.objects.filter(pk=complaint.pk).update(confirmed_at=NEW_YEARS_NIGHT)
    category = str(complaint.category_id)
    wishes = [(subject, state) for subject in ("", "park", category) for state in ("", "received", "open")]
    for level in (12, 14, 16):
        assert kept(level) == dict.fromkeys([*wishes, ("2026-01", ""), ("2026-01-01", "")], 1)


def test_counts_follow_every_change_and_compacting_changes_none(
    make_public: Callable[..., Complaint], filling: Category
) -> None:
    first, second, third = make_public(), make_public(pin=IN_WARD_2), make_public()
    Complaint.objects.filter(pk=first.pk).update(state=State.ACKNOWLEDGED)
    assert kept() == shown()
    Complaint.objects.filter(pk=first.pk).update(state=State.RESOLVED, ended_at=first.confirmed_at)
    assert kept()["", "ended"] == 1
    Complaint.objects.filter(pk=third.pk).update(category=filling)
    Complaint.objects.update(pin=IN_WARD_1)
    Complaint.objects.filter(pk=second.pk).update(confirmed_at=NEW_YEARS_NIGHT)
    assert kept() == shown()
    domain.withdraw(complaint=second)
    assert kept()["", ""] == 2
    assert all(kept(level) == shown() for level in (12, 14, 16))
    assert PublishedCount.compact() > 0
    assert all(kept(level) == shown() for level in (12, 14, 16))
    assert not PublishedCount.objects.filter(n=0).exists()
    assert PublishedCount.compact() == 0


def test_what_changes_no_count_writes_none(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    before = PublishedCount.objects.count()
    Complaint.objects.filter(pk=complaint.pk).update(shown_text="What a moderator allowed")
    assert Publication.objects.get(pk=complaint.pk).text == "What a moderator allowed"
    assert PublishedCount.objects.count() == before


def test_a_change_that_fails_counts_nothing(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    before = kept()
    with transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(state=State.RESOLVED)
        assert kept() != before
        transaction.set_rollback(True)
    assert kept() == before


def test_days_long_past_are_forgotten_their_months_are_not(make_public: Callable[..., Complaint]) -> None:
    old, young = make_public(), make_public()
    days = {"old": DAYS_KEPT + 2, "young": DAYS_KEPT - 2}
    told = {}
    for complaint, name in ((old, "old"), (young, "young")):
        at = timezone.localtime() - dt.timedelta(days=days[name])
        Complaint.objects.filter(pk=complaint.pk).update(confirmed_at=at)
        told[name] = at.date()
    before = kept()
    PublishedCount.compact()
    gone = before - kept()
    assert gone == {(f"{told['old']:%Y-%m-%d}", ""): 1}
    assert kept()[f"{told['young']:%Y-%m-%d}", ""] == 1
    assert sum(n for (subject, _), n in kept().items() if len(subject) == 7) == 2


def test_the_migrations_count_as_the_triggers_do(make_public: Callable[..., Complaint]) -> None:
    first, _second = make_public(), make_public(pin=IN_WARD_2)
    Complaint.objects.filter(pk=first.pk).update(state=State.RESOLVED)
    PublishedCount.compact()
    columns = ("subject", "state", "level", "x", "y", "n", "east", "north")
    by_triggers = sorted(PublishedCount.objects.values_list(*columns))
    with connection.cursor() as cursor:
        cursor.execute(_BY_PERIOD.UNCOUNT)
        assert {subject for subject, _state in kept()} == {"", "park", str(first.category_id)}
        cursor.execute(_BY_WISH.UNCOUNT)
        assert kept() == {("", ""): 2}
        cursor.execute(_BY_WISH.COUNT)
        cursor.execute(_BY_PERIOD.COUNT)
    assert sorted(PublishedCount.objects.values_list(*columns)) == by_triggers
