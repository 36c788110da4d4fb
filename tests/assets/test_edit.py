"""Correcting an asset on its form."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.domain import amend, register
from assets.editing import AmendForm
from assets.models import Asset
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square


@pytest.fixture
def pond(db: None) -> Asset:
    return register(
        kind="water",
        name_en="Lal Dighi",
        geometry=square(IN_WARD_1, half=1 / 3000),
        details={"type": "tank", "depth_m": "2.50"},
        former_names=["Tank Square"],
        external_ids={"wikidata": "Q1"},
        materials=["brick"],
        owner="A",
    )


def typed(asset: Asset, **changes: Any) -> dict[str, Any]:
    """The form as a browser would send it back."""
    kept = {
        field.html_name: "on" if (value := field.value()) is True else str(value)
        for field in AmendForm(asset)
        if field.value() not in (None, False)
    }
    return {**kept, "reason": "Survey", **changes}


def address(asset: Asset) -> str:
    return reverse("assets:edit", args=[asset.reference])


@pytest.mark.parametrize(
    ("login", "status"),
    [("dealing", 200), ("dealing2", 200), ("head", 200), ("engineer", 200), ("director", 200), ("inspector", 403),
     ("planner", 403), ("publicity", 403), ("", 302)],
)  # fmt: skip
def test_who_may_correct(client: Client, pond: Asset, department: Department, login: str, status: int) -> None:
    if login:
        client.force_login(getattr(department, login))
    assert client.get(address(pond)).status_code == status
    if status != 200:
        assert client.post(address(pond), typed(pond, owner="Z")).status_code == status
        pond.refresh_from_db()
        assert pond.owner == "A"


def test_a_login_without_a_post_may_not(client: Client, pond: Asset, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    assert client.get(address(pond)).status_code == 403


def test_what_is_sent_is_kept_with_its_reason(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    sent = typed(
        pond,
        name_bn="লালদিঘি",
        owner="B",
        dating="১৮৭০~",
        kind_depth_m="৩.২৫",
        kind_months_with_water="১২",
        former_names="Tank Square\nLall Diggy",
        materials="brick, stone",
        osm="way/7",
    )
    response = client.post(address(pond), sent)
    assert response.status_code == 302
    pond = Asset.objects.get()
    assert (pond.version, pond.owner, pond.dating, pond.name_bn) == (2, "B", "1870~", "লালদিঘি")
    assert (str(pond.water.depth_m), pond.water.months_with_water) == ("3.25", 12)
    assert pond.external_ids == {"wikidata": "Q1", "osm": "way/7"}
    assert pond.materials == ["brick", "stone"]
    assert pond.former_names.count() == 2
    event = pond.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "Survey"
    assert event.pgh_context.metadata["user"] == department.dealing.pk
    assert event.pgh_context.metadata["url"] == address(pond)


def test_sent_back_untouched_nothing_changes(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.post(address(pond), typed(pond)).status_code == 302
    assert Asset.objects.get().version == 1


@pytest.mark.parametrize("kind", ["building", "statue", "structure", "monument", "park", "water"])
def test_every_kind_can_be_corrected(client: Client, make_asset: Any, department: Department, kind: str) -> None:
    client.force_login(department.dealing)
    asset = make_asset(kind=kind)
    assert client.get(address(asset)).status_code == 200
    response = client.post(address(asset), typed(asset, owner="B"))
    assert response.status_code == 302, response.context["form"].errors
    assert Asset.objects.get().owner == "B"


def test_a_place_is_moved_and_a_broken_one_refused(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    for broken in ("{", "[]", '{"type": "Point", "coordinates": [88.355, 22.555]}', '{"type": "Polygon"}'):
        response = client.post(address(pond), typed(pond, geometry=broken, owner="typed text stays"))
        assert response.status_code == 422
        assert response.context["form"].errors["geometry"]
        assert "typed text stays" in response.content.decode()
    assert client.post(address(pond), typed(pond, geometry=square(IN_WARD_2).geojson)).status_code == 302
    assert Asset.objects.get().geometry.centroid.x == pytest.approx(IN_WARD_2.x)


def test_what_the_register_refuses_stands_beside_its_field(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    response = client.post(address(pond), typed(pond, kind_months_with_water="13", dating="soon", reason=""))
    assert response.status_code == 422
    assert {"dating", "reason"} <= set(response.context["form"].errors)
    response = client.post(address(pond), typed(pond, kind_months_with_water="13"))
    assert set(response.context["form"].errors) == {"kind_months_with_water"}


@pytest.mark.django_db(transaction=True)
def test_when_another_was_quicker_both_are_shown(client: Client, department: Department) -> None:
    pond = register(kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_1), details={"type": "tank"}, owner="A")
    client.force_login(department.dealing)
    sent = typed(pond, owner="Mine")
    amend(asset=pond, user=department.head, expected_version=1, changes={"owner": "Theirs"}, reason="x")
    response = client.post(address(pond), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else changed this entry" in text
    assert "<ins>Theirs</ins>" in text
    assert 'value="Mine"' in text
    assert Asset.objects.get().owner == "Theirs"
    again = client.post(address(pond), {**sent, "version": "2"})
    assert again.status_code == 302
    assert Asset.objects.get().owner == "Mine"


def test_an_unknown_asset_is_not_found(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.get("/assets/AH-999999/edit/").status_code == 404
