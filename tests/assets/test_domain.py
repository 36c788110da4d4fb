"""What can happen to an asset: entering, correcting, assessing, linking; and what is refused."""

import datetime as dt
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation

from assets.domain import Stale, add_photo, amend, link_file, register, set_condition
from assets.models import Asset, AssetPhoto, FileSubject
from evidence.models import Original
from maps.models import Area
from tests.conftest import IN_NO_WARD, IN_WARD_1, IN_WARD_2, Department, square

EVENTS: Any = apps.get_model("assets", "AssetEvent")


def pond(**fields: Any) -> Asset:
    given: dict[str, Any] = {"kind": "water", "name_en": "Lal Dighi", "details": {"type": "tank"}}
    given["geometry"] = square(IN_WARD_1)
    given.update(fields)
    return register(**given)


# ---- Entering


def test_an_asset_is_entered_with_all_that_belongs_to_it(areas: dict[str, Area], department: Department) -> None:
    asset = register(
        kind="park",
        user=department.dealing,
        name_en="  College   Square ",
        name_bn="কলেজ স্কোয়ার",
        geometry=square(IN_WARD_2),
        dating="187X",
        materials=["brick"],
        external_ids={"wikidata": "Q5146541", "osm": "way/123"},
        details={"hierarchy": "local", "opening_hours": "5–22"},
        former_names=["Goldighi"],
        facilities=[{"name_en": "Bench", "condition": 3}],
    )
    assert asset.reference == "AH-000001"
    assert asset.name_en == "College Square"
    assert (asset.ward, asset.borough) == (areas["2"], areas["borough"])
    assert asset.version == 1
    assert asset.park.hierarchy == "local"
    assert [facility.condition for facility in asset.park.facilities.all()] == [3]
    assert [former.name for former in asset.former_names.all()] == ["Goldighi"]
    assert "kalej skoyar" in asset.search_key
    event = EVENTS.objects.get(pgh_obj=asset)
    assert event.pgh_context.metadata["user"] == department.dealing.pk


def test_references_run_on_and_a_refused_entry_takes_none(db: None) -> None:
    first = pond()
    with pytest.raises(ValidationError):
        pond(name_en="")
    assert [first.reference, pond().reference] == ["AH-000001", "AH-000002"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"kind": "castle"}, "kind"),
        ({"name_en": ""}, "name_en"),
        ({"dating": "sometime"}, "dating"),
        ({"grade": "IV"}, "grade"),
        ({"status": "gone"}, "status"),
        ({"external_ids": {"wikidata": "javascript:alert(1)"}}, "external_ids"),
        ({"external_ids": {"facebook": "x"}}, "external_ids"),
        ({"materials": "brick"}, "materials"),
        ({"former_names": [" "]}, "former_names"),
        ({"condition": 3}, "condition"),
        ({"ward": None}, "ward"),
        ({"details": {"type": "ocean"}}, "type"),
        ({"details": {"type": "pond", "months_with_water": 13}}, "months_with_water"),
        ({"details": {"type": "pond", "storeys": 3}}, "storeys"),
        ({"details": {"type": "pond"}, "facilities": [{"name_en": "Bench"}]}, "facilities"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, Any], at_fault: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        pond(**fields)
    assert set(refusal.value.message_dict) == {at_fault}
    assert not Asset.objects.exists()


def test_every_fault_is_named_at_once(db: None) -> None:
    with pytest.raises(ValidationError) as refusal:
        pond(name_en="", dating="?", details={"type": "ocean"}, geometry=IN_WARD_1)
    assert set(refusal.value.message_dict) == {"name_en", "dating", "type", "geometry"}


# ---- Geometry

BOW_TIE = Polygon([(88.35, 22.55), (88.352, 22.552), (88.352, 22.55), (88.35, 22.552), (88.35, 22.55)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "geometry", "code"),
    [
        ("water", None, "missing"),
        ("water", Polygon(), "empty"),
        ("water", BOW_TIE, "invalid"),
        ("water", IN_WARD_1, "type"),
        ("park", LineString((88.35, 22.55), (88.36, 22.55)), "type"),
        ("statue", square(IN_WARD_1), "type"),
        ("building", LineString((88.35, 22.55), (88.36, 22.55)), "type"),
        ("monument", GEOSGeometry("GEOMETRYCOLLECTION (POINT (88.35 22.55))"), "type"),
        ("statue", Point(22.55, 88.35), "exchanged"),
        ("statue", Point(77.2, 28.6), "outside"),
        ("water", square(Point(88.52, 22.55)), "outside"),
        ("statue", Point(float("nan"), 22.55), "invalid"),
        ("statue", Point(float("inf"), 22.55), "invalid"),
    ],
)
def test_an_unfit_geometry_is_refused(kind: str, geometry: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        register(kind=kind, name_en="X", geometry=geometry, details={"type": "pond"} if kind == "water" else {})
    (error,) = refusal.value.error_dict["geometry"]
    assert error.code == code
    for language in ("en", "bn", "hi"):
        with translation.override(language):
            assert refusal.value.message_dict["geometry"][0]


def test_the_crossing_is_named(db: None) -> None:
    with pytest.raises(ValidationError, match=r"crosses itself near 22\.55100 N, 88\.35100 E"):
        pond(geometry=BOW_TIE)


@pytest.mark.parametrize(
    ("kind", "geometry"),
    [
        ("building", IN_WARD_1),
        ("building", square(IN_WARD_1)),
        ("water", MultiPolygon(square(IN_WARD_1), square(IN_WARD_2))),
        ("structure", LineString((88.35, 22.55), (88.36, 22.55))),
        ("statue", GEOSGeometry("POINT Z (88.355 22.555 9)")),
        ("statue", Point(9835617.9, 2578303.1, srid=3857)),
    ],
)
def test_a_fit_geometry_is_kept_flat_in_degrees(db: None, kind: str, geometry: GEOSGeometry) -> None:
    asset = register(kind=kind, name_en="X", geometry=geometry, details={"type": "pond"} if kind == "water" else {})
    assert asset.geometry.srid == 4326
    assert not asset.geometry.hasz
    assert 88 < asset.geometry.centroid.x < 89


def test_beyond_the_city_with_a_reason(db: None) -> None:
    far = register(kind="statue", name_en="X", geometry=Point(88.30, 22.75), outside_reason="Given to Barrackpore")
    assert far.ward is None


# ---- Correcting


def test_a_correction_counts_one_version(areas: dict[str, Area], department: Department) -> None:
    asset = pond()
    after = amend(
        asset=asset,
        user=department.head,
        expected_version=1,
        changes={
            "name_en": "Lal Dighi Tank",
            "geometry": square(IN_WARD_2),
            "details": {"depth_m": "2.5"},
            "former_names": ["Tank Square"],
        },
        reason="Survey of 2026",
    )
    assert after.version == 2
    assert after.ward == areas["2"]
    assert after.water.depth_m == Decimal("2.5")
    assert after.water.type == "tank"
    assert "tank square" in after.search_key


def test_nothing_new_is_no_change(db: None) -> None:
    asset = pond(former_names=["Tank Square"])
    changes: Any = {"name_en": "Lal  Dighi", "details": {"type": "tank"}, "former_names": ["Tank Square"]}
    assert amend(asset=asset, user=None, expected_version=1, changes=changes).version == 1


def test_a_change_of_the_kinds_own_fields_counts_too(db: None) -> None:
    asset = pond()
    assert amend(asset=asset, user=None, expected_version=1, changes={"details": {"use": "Bathing"}}).version == 2


def test_facilities_are_added_altered_and_taken_away(db: None) -> None:
    park = register(
        kind="park",
        name_en="P",
        geometry=square(IN_WARD_1),
        facilities=[{"name_en": "Bench", "condition": 2}, {"name_en": "Swing"}],
    )
    wanted: list[dict[str, Any]] = [{"name_en": "Bench", "condition": 4}, {"name_en": "Lamp"}]
    after = amend(asset=park, user=None, expected_version=1, changes={"facilities": wanted})
    kept = list(after.park.facilities.order_by("name_en").values_list("name_en", "condition"))
    assert (after.version, kept) == (2, [("Bench", 4), ("Lamp", None)])
    assert amend(asset=park, user=None, expected_version=2, changes={"facilities": wanted}).version == 2


def test_a_refused_correction_changes_nothing(db: None) -> None:
    asset = pond()
    with pytest.raises(ValidationError):
        amend(asset=asset, user=None, expected_version=1, changes={"name_en": "New", "details": {"type": "ocean"}})
    asset.refresh_from_db()
    assert (asset.name_en, asset.version) == ("Lal Dighi", 1)


@pytest.mark.django_db(transaction=True)
def test_a_stale_correction_is_refused_with_what_changed() -> None:
    asset = pond(owner="A")
    amend(asset=asset, user=None, expected_version=1, changes={"owner": "B", "details": {"use": "Bathing"}})
    amend(asset=asset, user=None, expected_version=2, changes={"owner": "C", "geometry": square(IN_WARD_2)})
    amend(asset=asset, user=None, expected_version=3, changes={"former_names": ["Tank Square"]})
    with pytest.raises(Stale) as refusal:
        amend(asset=asset, user=None, expected_version=1, changes={"owner": "D"})
    changed = {change.name: (change.before, change.after) for change in refusal.value.changes}
    assert changed["owner"] == ("A", "C")
    assert changed["use"] == ("", "Bathing")
    assert changed["formername"] == ("", "Tank Square")
    assert changed["geometry"] == ("", "moved or redrawn")
    assert refusal.value.asset.version == 4
    asset.refresh_from_db()
    assert asset.owner == "C"


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_refused() -> None:
    asset = pond()
    both_ready = threading.Barrier(2)
    outcomes: list[str] = []

    def edit(owner: str) -> None:
        try:
            both_ready.wait(10)
            amend(asset=asset, user=None, expected_version=1, changes={"owner": owner})
            outcomes.append("done")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    editors = [threading.Thread(target=edit, args=(name,)) for name in ("A", "B")]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(20)
    asset.refresh_from_db()
    assert sorted(outcomes) == ["done", "stale"]
    assert asset.version == 2
    assert EVENTS.objects.filter(pgh_obj=asset).count() == 2


@pytest.mark.django_db(transaction=True)
def test_entries_at_once_take_different_references() -> None:
    references: list[str] = []

    def enter() -> None:
        try:
            references.append(pond().reference)
        finally:
            connection.close()

    clerks = [threading.Thread(target=enter) for _ in range(4)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(20)
    assert sorted(references) == ["AH-000001", "AH-000002", "AH-000003", "AH-000004"]


# ---- Condition, links, pictures


def test_a_newer_assessment_stands_an_older_one_does_not_replace_it(db: None) -> None:
    asset = set_condition(asset=pond(), grade=4, on=dt.date(2026, 3, 1))
    assert (asset.condition, asset.condition_on, asset.version) == (4, dt.date(2026, 3, 1), 2)
    asset = set_condition(asset=asset, grade=1, on=dt.date(2025, 3, 1))
    assert (asset.condition, asset.version) == (4, 3)
    assert set_condition(asset=asset, grade=5, on=dt.date(2026, 3, 1)).condition == 5


@pytest.mark.django_db
@pytest.mark.parametrize(("grade", "days"), [(0, 0), (6, 0), (3, 1)])
def test_no_assessment_beyond_the_scale_or_the_day(grade: int, days: int) -> None:
    with pytest.raises(ValidationError):
        set_condition(asset=pond(), grade=grade, on=timezone.localdate() + dt.timedelta(days=days))


def test_a_file_is_linked_once_at_the_version_of_then(make_file: Any) -> None:
    asset, file = pond(), make_file()
    link = link_file(file=file, asset=asset)
    amend(asset=asset, user=None, expected_version=1, changes={"owner": "B"})
    assert link_file(file=file, asset=asset) == link
    assert FileSubject.objects.get().asset_version == 1


def test_only_a_picture_becomes_a_photo(db: None) -> None:
    asset = pond()
    kept = {"sha256": "0" * 64, "size": 1, "name": "x", "file": "x"}
    paper = Original.objects.create(media_type="application/pdf", **kept)
    with pytest.raises(ValidationError, match="not a picture"):
        add_photo(asset=asset, original=paper)
    photo = add_photo(asset=asset, original=Original.objects.create(media_type="image/jpeg", **kept), caption="North")
    assert not photo.public
    assert AssetPhoto.objects.get() == photo


# ---- Facts that triggers hold, whoever writes


def test_the_ward_cannot_be_typed(areas: dict[str, Area], make_asset: Any) -> None:
    asset = make_asset(geometry=square(IN_WARD_1))
    assert asset.ward == areas["1"]
    Asset.objects.filter(pk=asset.pk).update(ward=areas["2"], borough=None)
    asset.refresh_from_db()
    assert (asset.ward, asset.borough) == (areas["1"], areas["borough"])
    Asset.objects.filter(pk=asset.pk).update(geometry=square(IN_NO_WARD))
    asset.refresh_from_db()
    assert (asset.ward, asset.borough) == (None, None)


def test_versions_are_counted_below_every_writer(make_asset: Any) -> None:
    asset = make_asset()
    Asset.objects.filter(pk=asset.pk).update(owner="B")
    Asset.objects.filter(pk=asset.pk).update(owner="B")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assets_asset SET owner = 'C', version = 99 WHERE id = %s", [asset.pk])
    asset.refresh_from_db()
    assert asset.version == 3


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table", ["assets_assetevent", "assets_waterevent", "assets_formernameevent", "assets_facilityevent"]
)
def test_history_is_append_only(db: None, statement: str, table: str) -> None:
    pond(former_names=["Tank Square"])
    register(kind="park", name_en="P", geometry=square(IN_WARD_1), facilities=[{"name_en": "Bench"}])
    with (
        pytest.raises(Exception, match=r"Cannot (update|delete)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_an_asset_is_never_deleted(make_asset: Any) -> None:
    asset = make_asset()
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assets_water; DELETE FROM assets_asset WHERE id = %s", [asset.pk])


def test_the_database_refuses_a_broken_outline_too(make_asset: Any) -> None:
    broken = BOW_TIE.clone()
    broken.srid = 4326
    with pytest.raises(Exception, match="invalid"), transaction.atomic():
        make_asset(geometry=broken)
