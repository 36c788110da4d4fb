"""The counts that the public map shows where a tile would hold too many complaints."""

from collections import Counter
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection, transaction

from complaints import domain
from complaints.models import Category, Complaint, Publication, PublishedCount, State
from tests.conftest import IN_WARD_1, IN_WARD_2

pytestmark = pytest.mark.django_db
_MIGRATION = import_module("complaints.migrations.0064_counted_by_wish")


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
    return found


def test_a_new_one_is_counted_at_each_level_for_each_wish_that_it_fits(make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    category = str(complaint.category_id)
    for level in (12, 14, 16):
        assert kept(level) == {
            (subject, state): 1 for subject in ("", "park", category) for state in ("", "received", "open")
        }


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


def test_the_migration_counts_as_the_triggers_do(make_public: Callable[..., Complaint]) -> None:
    first, _second = make_public(), make_public(pin=IN_WARD_2)
    Complaint.objects.filter(pk=first.pk).update(state=State.RESOLVED)
    PublishedCount.compact()
    columns = ("subject", "state", "level", "x", "y", "n", "east", "north")
    by_triggers = sorted(PublishedCount.objects.values_list(*columns))
    with connection.cursor() as cursor:
        cursor.execute(_MIGRATION.UNCOUNT)
        assert kept() == {("", ""): 2}
        cursor.execute(_MIGRATION.COUNT)
    assert sorted(PublishedCount.objects.values_list(*columns)) == by_triggers
