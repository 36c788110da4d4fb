"""Correcting an asset on its form."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.domain import amend, register
from assets.editing import AmendForm
from assets.history import history
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


def test_a_date_and_a_list_are_shown_as_one_would_type_them(
    client: Client, pond: Asset, department: Department
) -> None:
    client.force_login(department.dealing)
    amend(asset=pond, user=None, expected_version=1, changes={"dating": "1911~/1913~"})
    page = client.get(address(pond)).content.decode()
    assert 'value="about 1911 to about 1913"' in page
    assert "Understood as: about 1911 to about 1913" in page
    assert 'value="brick"' in page
    client.cookies["django_language"] = "bn"
    assert 'value="আনুমানিক ১৯১১ থেকে আনুমানিক ১৯১৩"' in client.get(address(pond)).content.decode()


def test_grade_and_lock_are_not_typed_here(make_asset: Any) -> None:
    fields = AmendForm(make_asset(kind="building")).fields
    assert "grade" not in fields
    assert "kind_heritage_lock" not in fields


def test_an_outline_that_nobody_touched_is_not_rewritten(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    before = bytes(Asset.objects.get().geometry.wkb)
    assert client.post(address(pond), typed(pond, owner="B")).status_code == 302
    spaced = json.dumps(json.loads(pond.geometry.geojson), indent=1)
    assert client.post(address(pond), typed(Asset.objects.get(), owner="C", geometry=spaced)).status_code == 302
    assert bytes(Asset.objects.get().geometry.wkb) == before
    assert "geometry" not in {change.name for entry in history(Asset.objects.get()) for change in entry.changes}


def test_an_outline_that_is_taken_away_is_missed(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    response = client.post(address(pond), typed(pond, geometry=""))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"geometry"}


def test_a_very_large_outline_stays_where_it_is(
    client: Client, department: Department, monkeypatch: pytest.MonkeyPatch, pond: Asset
) -> None:
    monkeypatch.setattr("assets.editing.forms.LARGEST_TEXT", 100)
    client.force_login(department.dealing)
    page = client.get(address(pond)).content.decode()
    assert "This outline is too large to be changed here" in page
    assert client.post(address(pond), typed(pond, owner="B")).status_code == 302
    assert (Asset.objects.get().owner, Asset.objects.get().geometry) == ("B", pond.geometry)


class TestPark:
    @pytest.fixture
    def park(self, db: None) -> Asset:
        rows: list[dict[str, Any]] = [{"name_en": "Swings", "condition": 2}, {"name_en": "Toilet"}]
        return register(kind="park", name_en="A park", geometry=square(IN_WARD_1), facilities=rows)

    def rows(self, **changes: Any) -> dict[str, Any]:
        return {
            "facilities-TOTAL_FORMS": "3", "facilities-INITIAL_FORMS": "2",
            "facilities-0-name_en": "Swings", "facilities-0-condition": "2",
            "facilities-1-name_en": "Toilet", "facilities-2-name_en": "", **changes,
        }  # fmt: skip

    def test_facilities_are_changed_added_and_taken_away(
        self, client: Client, park: Asset, department: Department
    ) -> None:
        client.force_login(department.dealing)
        changes = {
            "facilities-0-condition": "5",
            "facilities-1-DELETE": "on",
            "facilities-2-name_en": "Bandstand",
            "facilities-2-name_hi": "मंच",
        }
        assert client.post(address(park), typed(park, **self.rows(**changes))).status_code == 302
        found = Asset.objects.get().park.facilities.order_by("pk").values_list("name_en", "name_hi", "condition")
        assert list(found) == [("Swings", "", 5), ("Bandstand", "मंच", None)]

    def test_sent_back_untouched_they_stay(self, client: Client, park: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        assert client.post(address(park), typed(park, **self.rows())).status_code == 302
        assert client.post(address(park), typed(park)).status_code == 302
        assert Asset.objects.get().version == 1

    def test_a_row_more_without_scripts(self, client: Client, park: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        response = client.post(address(park), typed(park, **self.rows(), add_facility="1", owner="kept"))
        assert response.status_code == 200
        assert 'name="facilities-3-name_en"' in response.content.decode()
        assert 'value="kept"' in response.content.decode()


@pytest.mark.django_db(transaction=True)
class TestWhenAnotherWasQuicker:
    @pytest.fixture
    def dighi(self, db: None) -> Asset:
        return register(
            kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_1), details={"type": "tank", "depth_m": "2.50"},
            former_names=["Tank Square"], owner="A", dating="1870~",
        )  # fmt: skip

    def theirs(self, dighi: Asset, department: Department, **changes: Any) -> None:
        current = Asset.objects.get(pk=dighi.pk)
        amend(
            asset=current, user=department.head, expected_version=current.version,
            changes=changes, reason="Seen there",  # type: ignore[arg-type]
        )  # fmt: skip

    def test_both_are_shown_with_what_it_was(self, client: Client, dighi: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner="Mine", dating="c. 1880")
        self.theirs(
            dighi, department, owner="Theirs", details={"depth_m": "3"}, former_names=["Tank Square", "Lall Diggy"]
        )
        response = client.post(address(dighi), sent)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Somebody else changed this entry" in page
        assert "Officer head" in page
        assert "Seen there" in page
        merge = response.context["merge"]
        [owner] = merge.contested
        assert (owner.name, owner.was, owner.theirs, owner.mine, owner.choice) == ("owner", "A", "Theirs", "Mine", "")
        taken = {each.name: (each.was, each.theirs) for each in merge.taken_over}
        assert taken == {"kind_depth_m": ("2.5", "3"), "former_names": ("Tank Square", "Tank Square, Lall Diggy")}
        assert 'value="Mine"' in page
        assert 'value="c. 1880"' in page
        assert Asset.objects.get().owner == "Theirs"

    def again(self, client: Client, dighi: Asset, response: Any, **choices: str) -> Any:
        """Send the page that asks back as a browser would."""
        form = response.context["form"]
        data = {
            field.html_name: "on" if field.value() is True else str(field.value())
            for field in form
            if field.value() not in (None, False)
        }
        return client.post(address(dighi), {**data, **{f"choice-{name}": choice for name, choice in choices.items()}})

    @pytest.mark.parametrize(("choice", "owner"), [("mine", "Mine"), ("theirs", "Theirs")])
    def test_the_choice_counts_and_nothing_else_is_lost(
        self, client: Client, dighi: Asset, department: Department, choice: str, owner: str
    ) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner="Mine", dating="c. 1880", kind_use="washing")
        self.theirs(
            dighi, department, owner="Theirs", details={"depth_m": "3"}, former_names=["Lall Diggy"], danger=True
        )
        asked = client.post(address(dighi), sent)
        assert self.again(client, dighi, asked, owner=choice).status_code == 302
        now = Asset.objects.get()
        assert (now.owner, now.dating, now.danger, now.version) == (owner, "1880~", True, 3)
        assert (str(now.water.depth_m), now.water.use) == ("3.00", "washing")
        assert [former.name for former in now.former_names.all()] == ["Lall Diggy"]
        assert now.geometry == dighi.geometry

    def test_without_a_choice_it_is_asked_again(self, client: Client, dighi: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner="Mine")
        self.theirs(dighi, department, owner="Theirs")
        asked = client.post(address(dighi), sent)
        for choice in ({}, {"owner": "nobody"}):
            again = self.again(client, dighi, asked, **choice)
            assert again.status_code == 409
            assert "Choose one of the two." in again.content.decode()
        assert Asset.objects.get().version == 2

    def test_what_both_typed_alike_is_not_asked(self, client: Client, dighi: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner=" Same ", premises_number="7")
        self.theirs(dighi, department, owner="Same")
        asked = client.post(address(dighi), sent)
        assert asked.status_code == 409  # the other's change is shown all the same
        assert asked.context["merge"].differences == []
        assert self.again(client, dighi, asked).status_code == 302
        assert (Asset.objects.get().owner, Asset.objects.get().premises_number) == ("Same", "7")

    def test_a_third_change_meanwhile_is_shown_too(self, client: Client, dighi: Asset, department: Department) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner="Mine")
        self.theirs(dighi, department, owner="Theirs")
        asked = client.post(address(dighi), sent)
        self.theirs(dighi, department, custodian="A third")
        again = self.again(client, dighi, asked, owner="mine")
        assert again.status_code == 409
        assert [each.name for each in again.context["merge"].taken_over] == ["custodian"]
        assert self.again(client, dighi, again, owner="mine").status_code == 302
        assert (Asset.objects.get().owner, Asset.objects.get().custodian) == ("Mine", "A third")

    @pytest.mark.parametrize("choice", ["mine", "theirs"])
    def test_two_outlines_are_shown_on_a_map(
        self, client: Client, dighi: Asset, department: Department, choice: str
    ) -> None:
        client.force_login(department.dealing)
        mine, theirs = square(IN_WARD_1, half=0.0007), square(IN_WARD_2, half=0.0004)
        sent = typed(dighi, geometry=mine.geojson)
        self.theirs(dighi, department, geometry=theirs)
        asked = client.post(address(dighi), sent)
        assert list(asked.context["shapes"]) == ["was", "theirs", "mine"]
        assert "aitihya-compare-map" in asked.content.decode()
        assert self.again(client, dighi, asked, geometry=choice).status_code == 302
        stored = Asset.objects.get().geometry
        assert stored.equals_exact(mine if choice == "mine" else theirs, 1e-12)

    def test_an_outline_that_only_the_other_moved_stays_exact(
        self, client: Client, dighi: Asset, department: Department
    ) -> None:
        client.force_login(department.dealing)
        sent = typed(dighi, owner="Mine")
        self.theirs(dighi, department, geometry=square(IN_WARD_2, half=1 / 3000))
        exact = bytes(Asset.objects.get().geometry.wkb)
        asked = client.post(address(dighi), sent)
        assert self.again(client, dighi, asked).status_code == 302
        assert bytes(Asset.objects.get().geometry.wkb) == exact
        assert Asset.objects.get().owner == "Mine"

    def test_facilities_of_both_are_weighed_as_a_whole(self, client: Client, department: Department) -> None:
        park = register(kind="park", name_en="A park", geometry=square(IN_WARD_1), facilities=[{"name_en": "Swings"}])
        client.force_login(department.dealing)
        rows = {
            "facilities-TOTAL_FORMS": "2", "facilities-INITIAL_FORMS": "1", "facilities-0-name_en": "Swings",
            "facilities-1-name_en": "Mine", "facilities-1-condition": "3",
        }  # fmt: skip
        sent = typed(park, **rows)
        self.theirs(park, department, facilities=[{"name_en": "Swings"}, {"name_en": "Theirs"}])
        asked = client.post(address(park), sent)
        [both] = asked.context["merge"].contested
        assert (both.was, both.theirs, both.mine) == ("Swings", "Swings, Theirs", "Swings, Mine (3 – Moderate)")
        assert self.again(client, park, asked, facilities="theirs").status_code in (302, 409)
        done = client.post(address(park), {**sent, "seen": "2", "choice-facilities": "mine"})
        assert done.status_code == 302
        names = Asset.objects.get().park.facilities.order_by("pk").values_list("name_en", flat=True)
        assert list(names) == ["Swings", "Mine"]


def test_an_unknown_asset_is_not_found(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.get("/assets/AH-999999/edit/").status_code == 404
