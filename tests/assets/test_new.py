"""Entering an asset: every kind, as a draft or not, and the look at what is close by."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.test import Client
from django.urls import reverse

from assets.editing import NewAssetForm
from assets.models import Asset, Kind
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

POINT = json.dumps({"type": "Point", "coordinates": [88.355, 22.555]})
BOW_TIE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[88.35, 22.55], [88.36, 22.56], [88.36, 22.55], [88.35, 22.56], [88.35, 22.55]]],
    }
)
OUTLINE = square(IN_WARD_1).geojson
COMMON = {
    "name_en": "  New   place ",
    "name_bn": "নতুন জায়গা",
    "name_hi": "नई जगह",
    "former_names": "Old place\r\n\r\nপুরনো জায়গা\r\n",
    "captured_how": "gps",
    "accuracy_m": "১২",
    "address": "1 Some Street",
    "premises_number": "1",
    "assessee_number": "110012345678",
    "dating": "c. 1870",
    "materials": "brick, lime",
    "owner": "A Trust",
    "custodian": "KMC",
    "significance_en": "Line one\r\nLine two",
    "danger": "on",
    "wikidata": "Q42",
    "reason": "Survey of 2026",
}
OWN: dict[str, dict[str, tuple[str, Any]]] = {
    # What is typed, and what is stored.
    "building": {
        "storeys": ("৩", 3),
        "architect": ("W. Emerson", "W. Emerson"),
        "occupancy": ("part", "part"),
        "plaque": ("on", True),
    },
    "statue": {
        "subject": ("Rani Rashmoni", "Rani Rashmoni"),
        "life_dates": ("1793–1861", "1793/1861"),
        "form": ("full", "full"),
        "height_m": ("2.75", "2.75"),
        "unveiled_on": ("21 মার্চ 1994", "1994-03-21"),
        "relocation_history": ("From Esplanade", "From Esplanade"),
    },
    "structure": {"function": ("gate", "gate"), "span_m": ("१२.५", "12.50"), "load_status": ("closed", "closed")},
    "monument": {
        "commemorates": ("The fallen", "The fallen"),
        "event_date": ("1914–18", "1914/1918"),
        "legibility": ("partly", "partly"),
    },
    "park": {"hierarchy": ("local", "local"), "opening_hours": ("6–20", "6–20")},
    "water": {
        "type": ("pond", "pond"),
        "depth_m": ("২.৫", "2.50"),
        "months_with_water": ("12", 12),
        "in_use": ("true", True),
        "taken_over": ("on", True),
        "ownership": ("trust", "trust"),
    },
}


def sent(kind: str, **changes: Any) -> dict[str, Any]:
    own = {f"kind_{name}": typed for name, (typed, _stored) in OWN[kind].items()}
    defaults = {
        f"kind_{name}": value
        for name, value in {"occupancy": "unknown", "load_status": "unknown", "ownership": "unknown"}.items()
        if f"kind_{name}" in NewAssetForm(kind).fields
    }
    place = OUTLINE if kind in {"park", "water"} else POINT
    return {**COMMON, **defaults, **own, "geometry": place, **changes}


def address(kind: str) -> str:
    return reverse("assets:new", args=[kind])


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("dealing", 200),
        ("dealing2", 200),
        ("head", 200),
        ("engineer", 200),
        ("director", 200),
        ("inspector", 403),
        ("planner", 403),
        ("publicity", 403),
        ("", 302),
    ],
)
def test_who_may_enter(client: Client, department: Department, login: str, status: int) -> None:
    if login:
        client.force_login(getattr(department, login))
    assert client.get(reverse("assets:new_kind")).status_code == status
    assert client.get(address("water")).status_code == status
    if status != 200:
        assert client.post(address("water"), sent("water")).status_code == status
        assert not Asset.objects.exists()


def test_a_login_without_a_post_may_not(client: Client, django_user_model: Any, db: None) -> None:
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    assert client.get(address("water")).status_code == 403


@pytest.mark.parametrize("kind", Kind.values)
def test_what_is_typed_is_stored(client: Client, department: Department, kind: str) -> None:
    client.force_login(department.dealing)
    response = client.post(address(kind), sent(kind))
    assert response.status_code == 302, response.context["form"].errors
    asset = Asset.objects.get()
    assert response["Location"] == asset.get_absolute_url()
    assert (asset.kind, asset.status, asset.name_en, asset.name_bn) == (kind, "active", "New place", "নতুন জায়গা")
    assert [former.name for former in asset.former_names.all()] == ["Old place", "পুরনো জায়গা"]
    assert (asset.captured_how, asset.accuracy_m, asset.dating, asset.danger) == ("gps", 12, "1870~", True)
    assert (asset.materials, asset.external_ids) == (["brick", "lime"], {"wikidata": "Q42"})
    assert asset.significance_en == "Line one\nLine two"
    row = getattr(asset, kind)
    for name, (_typed, stored) in OWN[kind].items():
        assert str(getattr(row, name)) == str(stored), name
    event = asset.events.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "Survey of 2026"
    assert event.pgh_context.metadata["user"] == department.dealing.pk


@pytest.mark.parametrize("kind", Kind.values)
def test_nothing_typed_is_lost_when_it_is_refused(client: Client, department: Department, kind: str) -> None:
    client.force_login(department.dealing)
    data = sent(kind, name_en="", dating="once upon a time")
    response = client.post(address(kind), data)
    assert response.status_code == 422
    form = response.context["form"]
    assert {"name_en", "dating"} <= set(form.errors)
    for name, value in data.items():
        shown = form[name].value()
        assert shown == {"on": True, "true": True}.get(value, value), name
    assert "once upon a time" in response.content.decode()


def test_the_first_grade_comes_with_the_entry(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.post(address("building"), sent("building", grade="pending")).status_code == 302
    assert Asset.objects.get().grade == "pending"
    assert "kind_heritage_lock" not in NewAssetForm("building").fields


def test_a_draft_is_the_departments(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.post(address("water"), sent("water", as_draft="1")).status_code == 302
    asset = Asset.objects.get()
    assert asset.status == "draft"
    assert client.get(asset.get_absolute_url()).status_code == 200
    client.logout()
    assert client.get(asset.get_absolute_url()).status_code == 404


def test_a_typed_position_stands_for_the_point(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    data = sent("statue", geometry="", position="২২.৫৫৫, ৮৮.৩৬৫")
    assert client.post(address("statue"), data).status_code == 302
    assert Asset.objects.get().geometry.coords == pytest.approx((88.365, 22.555))


def test_a_position_given_twice_is_asked_about(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    response = client.post(address("statue"), sent("statue", position="22.556, 88.366"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"position"}
    assert "position" not in NewAssetForm("water").fields  # ponds have outlines


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("", "geometry"),
        ("{", "geometry"),
        ("[" * 5000, "geometry"),
        (POINT, "geometry"),
        (BOW_TIE, "geometry"),
        (square(Point(22.555, 88.355)).geojson, "geometry"),
        (square(Point(2.35, 48.85)).geojson, "geometry"),
    ],
)
def test_a_place_that_is_none_is_refused(client: Client, department: Department, place: str, field: str) -> None:
    client.force_login(department.dealing)
    response = client.post(address("water"), sent("water", geometry=place))
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not Asset.objects.exists()


def test_the_six_kinds_and_no_other(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    page = client.get(reverse("assets:new_kind")).content.decode()
    for kind in Kind.values:
        assert address(kind) in page
        assert f'types="{NewAssetForm(kind).geometry_types}"' in client.get(address(kind)).content.decode()
    assert client.get(address("bridge")).status_code == 404


class TestParks:
    ROWS = {
        "facilities-TOTAL_FORMS": "3",
        "facilities-INITIAL_FORMS": "0",
        "facilities-0-name_en": "Swings",
        "facilities-0-name_bn": "দোলনা",
        "facilities-0-condition": "4",
        "facilities-1-name_en": "Toilet",
        "facilities-2-name_en": "",
    }

    def test_facilities_are_entered_with_the_park(self, client: Client, department: Department) -> None:
        client.force_login(department.dealing)
        response = client.post(address("park"), sent("park", **self.ROWS))
        assert response.status_code == 302, response.context["form"].facilities.errors
        rows = Asset.objects.get().park.facilities.order_by("pk").values_list("name_en", "name_bn", "condition")
        assert list(rows) == [("Swings", "দোলনা", 4), ("Toilet", "", None)]

    def test_a_row_more_is_asked_for_without_scripts(self, client: Client, department: Department) -> None:
        client.force_login(department.dealing)
        response = client.post(address("park"), sent("park", **self.ROWS, add_facility="1"))
        page = response.content.decode()
        assert response.status_code == 200
        assert 'name="facilities-3-name_en"' in page
        assert 'value="Swings"' in page
        assert not Asset.objects.exists()

    @pytest.mark.parametrize("total", ["9999", "x", "1e9"])
    def test_an_absurd_number_of_rows_is_refused(self, client: Client, department: Department, total: str) -> None:
        client.force_login(department.dealing)
        response = client.post(address("park"), sent("park", **{**self.ROWS, "facilities-TOTAL_FORMS": total}))
        assert response.status_code == 422
        assert client.post(
            address("park"), sent("park", **{**self.ROWS, "facilities-TOTAL_FORMS": total}, add_facility="1")
        ).status_code in (200, 422)

    def test_two_rows_of_one_name_are_refused(self, client: Client, department: Department) -> None:
        client.force_login(department.dealing)
        response = client.post(address("park"), sent("park", **{**self.ROWS, "facilities-1-name_en": "swings "}))
        assert response.status_code == 422
        assert "Another row has this name already." in response.content.decode()


class TestAlike:
    @pytest.fixture
    def dighi(self, make_asset: Any) -> Asset:
        asset: Asset = make_asset(kind="water", name_en="Lal Dighi", name_bn="লালদিঘি")
        return asset

    def post(self, client: Client, name: str = "Laldighi", place: GEOSGeometry | None = None, **more: Any) -> Any:
        place = place or square(Point(88.3565, 22.555))  # about 50 m from the other outline
        return client.post(
            address("water"), sent("water", name_en=name, name_bn="", former_names="", geometry=place.geojson, **more)
        )

    def test_a_similar_name_close_by_is_shown_first(self, client: Client, department: Department, dighi: Asset) -> None:
        client.force_login(department.dealing)
        response = self.post(client)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Is it in the register already?" in page
        assert dighi.get_absolute_url() in page
        assert "51 m away" in page
        assert 'value="Laldighi"' in page
        assert Asset.objects.count() == 1

    def test_and_is_entered_all_the_same(self, client: Client, department: Department, dighi: Asset) -> None:
        client.force_login(department.dealing)
        assert self.post(client, anyway="1").status_code == 302
        assert Asset.objects.count() == 2

    @pytest.mark.parametrize("name", ["Golap Jheel", "দেশবন্ধু পার্ক"])
    def test_another_name_is_another_place(
        self, client: Client, department: Department, dighi: Asset, name: str
    ) -> None:
        client.force_login(department.dealing)
        assert self.post(client, name=name).status_code == 302

    @pytest.mark.parametrize("name", ["লাল দীঘি", "লালদিঘি", "लाल दीघी", "Lall Dighee"])
    def test_any_script_and_spelling_meets_it(
        self, client: Client, department: Department, dighi: Asset, name: str
    ) -> None:
        client.force_login(department.dealing)
        assert self.post(client, name=name).status_code == 409

    def test_far_away_or_withdrawn_it_does_not_matter(
        self, client: Client, department: Department, dighi: Asset
    ) -> None:
        client.force_login(department.dealing)
        assert self.post(client, place=square(IN_WARD_2)).status_code == 302
        Asset.objects.filter(pk=dighi.pk).update(status="withdrawn")
        Asset.objects.exclude(pk=dighi.pk).update(status="withdrawn")
        assert self.post(client).status_code == 302
