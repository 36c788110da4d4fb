"""Revisions of layers: they change with the data, in one commit, and hold nobody up before it."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from assets.models import Asset, AssetCount
from maps.context import settings_for
from maps.layers import layers, revisions
from maps.models import Area, LayerTouch
from tests.conftest import IN_WARD_1, Department, square


@pytest.fixture
def second(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database, without autocommit."""
    wanted = connection.get_connection_params()
    with psycopg.connect(
        dbname=wanted["dbname"], **{k: wanted[k] for k in ("host", "user", "port", "password") if wanted.get(k)}
    ) as other:
        yield other


def insert(other: psycopg.Connection[Any], reference: str, point: Point = IN_WARD_1) -> None:
    """Insert a statue by plain SQL through another connection."""
    columns = [
        str(field.column)
        for field in Asset._meta.concrete_fields
        if field.column not in {"id", "reference", "kind", "status", "geometry", "version", "ward_id", "borough_id"}
        and not field.generated
        and not field.null
    ]
    empty = {"materials": "[]", "external_ids": "{}", "registered_at": "2026-01-01", "danger": "false"}
    other.execute(
        "INSERT INTO assets_asset (reference, kind, status, geometry, version, "
        + ", ".join(columns)
        + ") VALUES (%s, 'statue', 'active', ST_SetSRID(ST_MakePoint(%s, %s), 4326), 1, "
        + ", ".join(["%s"] * len(columns))
        + ")",
        [reference, point.x, point.y, *(empty.get(column, "") for column in columns)],
    )


def current() -> int:
    return revisions().get("assets", 0)


@pytest.mark.django_db(transaction=True)
def test_every_commit_is_a_new_revision_and_a_rollback_is_none(make_asset: Any) -> None:
    first = current()
    with transaction.atomic():
        asset = make_asset()
        assert current() == first
    second = current()
    assert second > first
    with transaction.atomic():
        Asset.objects.update(address="x")
        transaction.set_rollback(True)
    assert current() == second
    Asset.objects.filter(pk=asset.pk).update(address="y")
    third = current()
    assert third > second
    assert not LayerTouch.objects.exists()
    Area.objects.update(source="nothing")
    assert current() == third


def test_writers_of_one_layer_do_not_wait_for_one_another(second: psycopg.Connection[Any], make_asset: Any) -> None:
    before = current()
    second.execute("SET lock_timeout = '2s'")
    with transaction.atomic():
        make_asset()
        insert(second, "OTHER-1")
        second.commit()
        # Ours is not committed, so nobody sees it, and the revision is the other's.
        others = current()
        assert others > before
    assert current() > others
    assert Asset.objects.count() == 2
    assert sum(AssetCount.objects.filter(level=16).values_list("n", flat=True)) == 2


def test_a_snapshot_never_shows_new_data_under_an_old_revision(second: psycopg.Connection[Any]) -> None:
    """Watch the pair of revision and number of assets while another connection commits one after the other."""
    seen: dict[int | None, set[int]] = {}
    done = threading.Event()

    def write() -> None:
        for number in range(25):
            insert(second, f"W-{number}", Point(88.3 + number / 1000, 22.5))
            second.commit()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT revision FROM maps_layerrevision WHERE layer = 'assets'), count(*) FROM assets_asset"
            )
            revision, number = cursor.fetchone()
            seen.setdefault(revision, set()).add(number)
    writer.join()
    assert all(len(numbers) == 1 for numbers in seen.values())


def test_two_layers_in_opposite_order_do_not_deadlock(second: psycopg.Connection[Any], make_asset: Any) -> None:
    Area.objects.create(kind="city", code="1", name_en="City", geometry=MultiPolygon(square(IN_WARD_1)))
    for round_number in range(5):
        go = threading.Barrier(2)

        def other(number: int = round_number, go: threading.Barrier = go) -> None:
            second.execute("UPDATE maps_area SET source = %s", [f"{number}"])
            insert(second, f"D-{number}")
            go.wait()
            second.commit()

        thread = threading.Thread(target=other)
        with transaction.atomic():
            make_asset(kind="statue")
            connection.cursor().execute("DELETE FROM maps_area WHERE code = 'none'")
            thread.start()
            go.wait()
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_tile_of_an_old_address_is_not_kept(client: Client, make_asset: Any) -> None:
    make_asset()
    layer = layers.find("assets")
    assert layer
    old = layer[0].token(current())
    make_asset()
    response = client.get(reverse("maps:tile", args=["assets", old, 6, 47, 27]))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_a_page_without_a_map_asks_nothing(rf: Any, db: None, django_assert_num_queries: Any) -> None:
    from django.template import engines

    page = engines["django"].from_string("no map here")
    with django_assert_num_queries(0):
        page.render({}, rf.get("/"))


def test_a_page_with_maps_asks_once(client: Client, rf: Any, areas: Any, django_assert_num_queries: Any) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.template import engines

    request = rf.get("/")
    request.user = AnonymousUser()
    page = engines["django"].from_string('{{ map_settings|json_script:"map-settings" }}{{ map_settings.zoom }}')
    with django_assert_num_queries(1):
        text = page.render({}, request)
    assert '"/tiles/assets/' in text
    assert "{z}/{x}/{y}.mvt" in text


def test_settings_give_the_desk_its_own_layer(rf: Any, department: Department, settings: Any) -> None:
    request = rf.get("/")
    request.user = department.planner
    shown = settings_for(request)["layers"]
    assert shown.keys() == {"assets", "complaints", "wards", "boroughs"}
    assert shown["assets"]["tiles"].startswith("/tiles/assets_desk/")
    settings.BASEMAP_URL = ""
    assert settings_for(request)["basemap"] is None
