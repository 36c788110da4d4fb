"""What the history of an asset tells, and that it tells it in a constant number of queries."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from assets.domain import amend, register
from assets.history import history
from assets.models import Asset
from maps.models import Area
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

pytestmark = pytest.mark.django_db(transaction=True)


def park(**fields: Any) -> Asset:
    return register(kind="park", name_en="Minto Park", geometry=square(IN_WARD_1), **fields)


def test_it_says_who_when_why_and_what(department: Department, areas: dict[str, Area]) -> None:
    asset = park(user=department.dealing)
    amend(
        asset=asset,
        user=department.head,
        expected_version=1,
        changes={
            "name_en": "Udyan",
            "geometry": square(IN_WARD_2),
            "details": {"hierarchy": "local"},
            "former_names": ["Minto Park"],
            "facilities": [{"name_en": "Bench", "condition": 3}],
        },
        reason="Renamed by resolution",
    )
    newest, first = history(asset)
    assert first.registered
    assert first.who == "Officer dealing"
    assert first.changes == []
    assert (newest.who, newest.reason, newest.version) == ("Officer head", "Renamed by resolution", 2)
    assert newest.geometry_changed
    changes = {change.name: (change.before, change.after) for change in newest.changes}
    assert changes == {
        "name_en": ("Minto Park", "Udyan"),
        "ward": ("Ward 1", "Ward 2"),
        "hierarchy": ("", "local"),
        "formername": ("", "Minto Park"),
        "facility": ("", "Bench (3 – Moderate)"),
    }


def test_a_change_past_the_domain_is_told_too(make_asset: Any) -> None:
    asset = make_asset(owner="A")
    Asset.objects.filter(pk=asset.pk).update(owner="B")
    newest, _first = history(asset)
    (change,) = newest.changes
    assert (change.label, change.before, change.after, newest.who) == ("Owner", "A", "B", "")


def test_taking_a_facility_away_is_told(db: None) -> None:
    asset = park(facilities=[{"name_en": "Bench"}, {"name_en": "Swing"}])
    amend(asset=asset, user=None, expected_version=1, changes={"facilities": [{"name_en": "Swing"}]})
    (change,) = history(asset)[0].changes
    assert (change.before, change.after) == ("Bench", "")


def test_the_number_of_queries_does_not_grow(
    department: Department, areas: dict[str, Area], django_assert_num_queries: Any
) -> None:
    asset = park()
    people = [department.head, department.dealing, department.engineer]
    for version, user in enumerate(people, 1):
        amend(asset=asset, user=user, expected_version=version, changes={"owner": user.username}, reason="x")
        with django_assert_num_queries(14):
            assert len(history(asset)) == version + 1


def test_a_condition_is_told_with_its_word(make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    Asset.objects.filter(pk=asset.pk).update(condition=4, condition_on=dt.date(2026, 3, 1))
    with translation.override("bn"):
        changes = {change.name: (change.before, change.after) for entry in history(asset) for change in entry.changes}
    assert changes["condition"] == ("", f"৪ – {gettext_in('bn', 'Poor')}")


def gettext_in(language: str, text: str) -> str:
    with translation.override(language):
        return translation.gettext(text)
