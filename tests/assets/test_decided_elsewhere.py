"""Grade and heritage lock: given with the entry, afterwards changed by their own procedures and by nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assets import domain
from assets.history import history
from assets.models import Asset, AssetDocument, Building
from evidence.domain import keep_document
from tests.conftest import IN_WARD_1, Department


@pytest.fixture
def building(areas: Any, department: Department) -> Asset:
    """A building registered with grade I and a lock."""
    return domain.register(
        kind="building", name_en="Old House", geometry=IN_WARD_1, grade="I", details={"heritage_lock": True}
    )


def test_registration_gives_both(building: Asset) -> None:
    assert (building.grade, Building.objects.get().heritage_lock) == ("I", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"grade": "IIA"}, "grade"), ({"grade": ""}, "grade"), ({"details": {"heritage_lock": False}}, "heritage_lock")],
)
def test_amending_refuses_both(department: Department, building: Asset, changes: Any, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        domain.amend(asset=building, user=department.head, expected_version=1, changes=changes)
    assert list(refused.value.message_dict) == [field]
    building.refresh_from_db()
    assert (building.grade, building.version) == ("I", 1)


def test_what_stays_as_it_is_is_no_change(department: Department, building: Asset) -> None:
    changes: domain.Changes = {"grade": "I", "address": "1 Old Lane", "details": {"heritage_lock": True}}
    amended = domain.amend(asset=building, user=department.head, expected_version=1, changes=changes)
    assert (amended.grade, amended.address, amended.version) == ("I", "1 Old Lane", 2)


def test_the_form_has_neither(department: Department, building: Asset, client: Client) -> None:
    client.force_login(department.head)
    text = client.get(reverse("assets:edit", args=[building.reference])).content.decode()
    assert 'name="address"' in text
    assert 'name="kind_plaque"' in text
    assert 'name="grade"' not in text
    assert 'name="kind_heritage_lock"' not in text


def test_set_grade_keeps_who_and_why(department: Department, building: Asset) -> None:
    domain.set_grade(asset=building, grade="IIA", user=department.director, reason="Resolved")
    same = domain.set_grade(asset=building, grade="IIA", user=department.head, reason="Again")
    assert (same.grade, same.version) == ("IIA", 2)
    newest = history(building)[0]
    assert (newest.who, newest.reason) == ("Officer director", "Resolved")
    with pytest.raises(ValidationError, match="no such grade"):
        domain.set_grade(asset=building, grade="IV", user=None, reason="x")


def test_add_document(department: Department, building: Asset, make_asset: Callable[..., Asset]) -> None:
    original = keep_document(content=b"%PDF-1.4", name="deed.pdf", media_type="application/pdf")
    paper = domain.add_document(
        asset=building, original=original, type="deed", title="Deed", number="7", dated="187X", public=True,
        user=department.head,
    )  # fmt: skip
    assert AssetDocument.objects.get() == paper
    assert (paper.type, paper.number, paper.dated, paper.public) == ("deed", "7", "187X", True)
    with pytest.raises(domain.AlreadyThere):
        domain.add_document(asset=building, original=original, type="deed", title="Deed once more")
    other = keep_document(content=b"%PDF-1.5", name="poem.pdf", media_type="application/pdf")
    with pytest.raises(ValidationError) as refused:
        domain.add_document(asset=building, original=other, type="poem", title="", dated="long ago")
    assert {"type", "title", "dated"} <= set(refused.value.message_dict)
