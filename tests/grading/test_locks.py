"""The heritage lock: set and released with reasons, one at a time, its history for good."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assets import domain as register
from assets.history import history
from assets.models import Asset, Building
from grading import domain
from grading.models import Lock
from grading.workflow import NotAllowed
from tests.conftest import Department


def _locked(asset: Asset) -> bool:
    return bool(Building.objects.values_list("heritage_lock", flat=True).get(asset=asset))


def test_set_and_released(department: Department, building: Asset) -> None:
    lock = domain.set_lock(asset=building, user=department.head, reason="Plans not approved")
    assert _locked(building)
    domain.release(lock=lock, user=department.engineer, reason="Plans approved")
    assert not _locked(building)
    building.refresh_from_db()
    assert building.version == 3
    said = [
        (entry.who, entry.reason, [change.after for change in entry.changes if change.name == "heritage_lock"])
        for entry in history(building)
    ]
    assert ("Officer engineer", "Plans approved", ["no"]) in said
    assert ("Officer head", "Plans not approved", ["yes"]) in said


@pytest.mark.parametrize(
    ("who", "may_set", "may_release"),
    [("dealing", False, False), ("inspector", False, False), ("planner", False, False), ("head", True, False),
     ("engineer", True, True), ("director", True, True)],
)  # fmt: skip
def test_who_may(department: Department, building: Asset, who: str, may_set: bool, may_release: bool) -> None:
    user = getattr(department, who)
    if may_set:
        domain.set_lock(asset=building, user=user, reason="x")
    else:
        with pytest.raises(NotAllowed):
            domain.set_lock(asset=building, user=user, reason="x")
        domain.set_lock(asset=building, user=department.director, reason="x")
    lock = Lock.objects.get()
    if may_release:
        domain.release(lock=lock, user=user, reason="y")
    else:
        with pytest.raises(NotAllowed):
            domain.release(lock=lock, user=user, reason="y")
    assert _locked(building) is not may_release


def test_not_twice(department: Department, building: Asset) -> None:
    lock = domain.set_lock(asset=building, user=department.head, reason="x")
    with pytest.raises(NotAllowed, match="locked already"):
        domain.set_lock(asset=building, user=department.head, reason="x")
    with pytest.raises(IntegrityError, match="one_open_lock_an_asset"), transaction.atomic():
        Lock.objects.create(asset=building, reason="x")
    domain.release(lock=lock, user=department.director, reason="y")
    with pytest.raises(NotAllowed, match="released already"):
        domain.release(lock=lock, user=department.director, reason="y")
    domain.set_lock(asset=building, user=department.head, reason="again")
    assert Lock.objects.count() == 2


@pytest.mark.parametrize(("given", "words"), [
    ({"reason": " "}, "Say why it is locked."),
    ({"until": -1}, "This day has passed."),
])  # fmt: skip
def test_bad_input(department: Department, building: Asset, given: dict[str, Any], words: str) -> None:
    until = timezone.localdate() + dt.timedelta(days=given["until"]) if "until" in given else None
    with pytest.raises(NotAllowed) as refused:
        domain.set_lock(asset=building, user=department.head, **{"reason": "x", **given, "until": until})
    assert refused.value.messages == [words]


def test_only_a_building(department: Department, make_asset: Callable[..., Asset]) -> None:
    with pytest.raises(NotAllowed, match="Only a heritage building"):
        domain.set_lock(asset=make_asset(kind="water"), user=department.head, reason="x")
    with pytest.raises(ValidationError, match="Only a heritage building"):
        register.set_lock(asset=make_asset(kind="water"), locked=True, user=None, reason="x")


def test_a_lock_that_came_with_the_register_gets_its_reasons(department: Department, building: Asset) -> None:
    Building.objects.filter(asset=building).update(heritage_lock=True)
    lock = domain.set_lock(asset=building, user=department.head, reason="As in the ledger of 2019")
    building.refresh_from_db()
    assert building.version == 1
    domain.release(lock=lock, user=department.director, reason="y")
    assert not _locked(building)


def test_what_was_locked_stands(department: Department, building: Asset) -> None:
    lock = domain.set_lock(asset=building, user=department.head, reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Lock.objects.filter(pk=lock.pk).update(reason="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        Lock.objects.filter(pk=lock.pk).delete()
    domain.release(lock=lock, user=department.director, reason="y")
    with pytest.raises(DatabaseError), transaction.atomic():
        Lock.objects.filter(pk=lock.pk).update(release_reason="other")
