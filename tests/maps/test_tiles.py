"""Tiles: what they hold, who may have them, and how long they may be kept."""

import gzip
import math
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.gis.geos import Point, Polygon
from django.test import Client
from django.urls import reverse

from assets import layers as asset_layers
from assets.models import AssetCount
from maps.layers import layers
from maps.models import LayerRevision
from tests.conftest import IN_WARD_1, Department, square
from tests.maps.mvt import Feature, decode

pytestmark = pytest.mark.django_db


def tile_of(point: Point, z: int) -> tuple[int, int, int]:
    x = (point.x + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * 2**z
    return z, int(x), int(y)


def get(client: Client, layer: str, z: int, **headers: str) -> Any:
    found = layers.find(layer)
    assert found
    revision = LayerRevision.objects.filter(layer=found[0].revision_of).values_list("revision", flat=True).first()
    return client.get(
        reverse("maps:tile", args=[layer, found[0].token(revision), *tile_of(IN_WARD_1, z)]), headers=headers
    )


def features(response: Any, layer: str) -> list[Feature]:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return decode(response.content).get(layer, [])


def test_a_tile_holds_every_asset_with_four_attributes_and_its_id(client: Client, make_asset: Any) -> None:
    pond = make_asset(kind="water", name_en="Lal Dighi", name_bn="লালদীঘি", condition=4)
    statue = make_asset(kind="statue", name_en="Statue")
    found = {feature.id: feature for feature in features(get(client, "assets", 15), "assets")}
    assert found.keys() == {pond.pk, statue.pk}
    assert found[pond.pk].properties == {
        "id": pond.pk,
        "ref": pond.reference,
        "kind": "water",
        "condition": 4,
        "name": "Lal Dighi",
    }
    assert found[pond.pk].type == 3
    assert found[statue.pk].type == 1
    assert "condition" not in found[statue.pk].properties


def test_names_are_in_the_language_of_the_address(client: Client, make_asset: Any) -> None:
    make_asset(name_en="Lal Dighi", name_bn="লালদীঘি")
    make_asset(name_en="Gol Dighi")
    names = {f.properties["name"] for f in features(get(client, "assets.bn", 15), "assets")}
    assert names == {"লালদীঘি", "Gol Dighi"}


def test_a_pond_too_small_for_the_grid_is_a_point_and_not_dropped(client: Client, make_asset: Any) -> None:
    pond = make_asset(kind="water", geometry=square(IN_WARD_1, half=0.00002))
    (feature,) = features(get(client, "assets", 8), "assets")
    assert (feature.id, feature.type) == (pond.pk, 1)


def test_a_neighbour_within_the_buffer_is_in_the_tile(client: Client, make_asset: Any) -> None:
    z, x, _ = tile_of(IN_WARD_1, 16)
    west = x / 2**z * 360 - 180
    make_asset(kind="statue", geometry=Point(west - 0.0001, IN_WARD_1.y, srid=4326))
    (feature,) = features(get(client, "assets", 16), "assets")
    assert -256 <= feature.point[0] < 0


def test_drafts_are_in_no_public_tile_but_in_the_desks(client: Client, make_asset: Any, department: Department) -> None:
    draft = make_asset(status="draft")
    assert get(client, "assets", 15).status_code == 204
    assert get(client, "asset_counts", 12).status_code == 204
    assert get(client, "assets_desk", 15).status_code == 404
    client.force_login(department.planner)
    response = get(client, "assets_desk", 15)
    assert [feature.id for feature in features(response, "assets")] == [draft.pk]
    assert response.headers["Cache-Control"].startswith("private")
    assert "Cookie" in response.headers["Vary"]
    assert [f.properties for f in features(get(client, "asset_counts_desk", 12), "asset_counts")] == [{"n": 1}]


def test_a_login_without_a_post_is_told_there_is_no_desk_layer(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert get(client, "assets_desk", 15).status_code == 404


def test_too_many_assets_are_counted_and_none_is_lost(
    client: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in range(4):
        make_asset(kind="statue", geometry=Point(IN_WARD_1.x + step * 0.0005, IN_WARD_1.y, srid=4326))
    make_asset(kind="statue", status="draft")
    monkeypatch.setattr(asset_layers, "MOST_IN_A_TILE", 3)
    few = asset_layers._assets("few", False, None)
    monkeypatch.setitem(layers._layers, "few", few)
    response = get(client, "few", 12)
    assert features(response, "assets") == []
    assert sum(f.properties["n"] for f in features(response, "asset_counts")) == 4
    deepest = get(client, "few", 16)
    assert len(features(deepest, "assets")) == 4
    assert features(deepest, "asset_counts") == []


@pytest.mark.parametrize("z", range(6, 17))
def test_counts_of_all_tiles_of_a_zoom_add_up(client: Client, make_asset: Any, z: int) -> None:
    make_asset(kind="statue")
    make_asset(kind="water")
    assert sum(f.properties["n"] for f in features(get(client, "asset_counts", z), "asset_counts")) == 2


def total(**where: Any) -> dict[int, int]:
    sums: dict[int, int] = {}
    for row in AssetCount.objects.filter(**where):
        sums[row.level] = sums.get(row.level, 0) + row.n
    return {level: n for level, n in sums.items() if n}


def test_counts_follow_every_change(make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    assert total(kind="statue", condition=0, draft=False) == {16: 1, 14: 1, 12: 1}
    asset.status = "draft"
    asset.save()
    assert total(draft=False) == {}
    type(asset).objects.filter(pk=asset.pk).update(condition=3, condition_on="2026-01-01", status="active")
    assert total(condition=3, draft=False) == {16: 1, 14: 1, 12: 1}
    assert total() == {16: 1, 14: 1, 12: 1}
    before = AssetCount.objects.count()
    type(asset).objects.filter(pk=asset.pk).update(address="Elsewhere")
    assert AssetCount.objects.count() == before


def test_summing_up_keeps_the_numbers(make_asset: Any) -> None:
    for step in range(3):
        asset = make_asset(kind="statue")
        asset.condition, asset.condition_on = step + 1, "2026-01-01"
        asset.save()
    before = {condition: total(condition=condition) for condition in range(6)}
    assert AssetCount.compact() > 0
    assert {condition: total(condition=condition) for condition in range(6)} == before
    assert AssetCount.objects.count() == 9
    assert AssetCount.compact() == 0


def test_a_current_tile_may_be_kept_for_ever_an_old_one_not(client: Client, make_asset: Any) -> None:
    make_asset()
    response = get(client, "assets", 15)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = client.get(reverse("maps:tile", args=["assets", "0-00000000", *tile_of(IN_WARD_1, 15)]))
    assert old.status_code == 200
    assert old.headers["Cache-Control"] == "public, no-cache"
    assert old.headers["ETag"] == response.headers["ETag"]


def test_a_reader_who_has_the_tile_is_told_so(client: Client, make_asset: Any) -> None:
    make_asset()
    etag = get(client, "assets", 15).headers["ETag"]
    again = get(client, "assets", 15, **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert get(client, "assets", 15, **{"If-None-Match": '"other"'}).status_code == 200


def test_nothing_there_is_204(client: Client, areas: Any) -> None:
    response = get(client, "assets", 15)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    "address",
    ["nothing/0/12/0/0", "assets.xx/0/12/0/0", "wards.bn.bn/0/12/0/0", "assets/0/3/0/0", "assets/0/17/0/0",
     "assets/0/12/4096/0", "assets/0/12/0/4096", "asset_counts.bn/0/12/0/0"],
)  # fmt: skip
def test_what_does_not_exist_is_404(client: Client, address: str) -> None:
    assert client.get(f"/tiles/{address}.mvt").status_code == 404


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/tiles/assets/0/12/0/0.mvt").status_code == 405


def test_tiles_are_packed_as_the_reader_accepts(client: Client, make_asset: Any) -> None:
    for number in range(20):
        make_asset(name_en=f"A pond with a long name {number}")
    plain = get(client, "assets", 15)
    assert "Content-Encoding" not in plain.headers
    packed = get(client, "assets", 15, **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert decode(brotli.decompress(packed.content)) == decode(plain.content)
    zipped = get(client, "assets", 15, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped.headers["Vary"] == "Accept-Encoding"


def test_wards_and_boroughs_have_code_and_name(client: Client, areas: Any) -> None:
    areas["1"].name_bn = "১ নম্বর ওয়ার্ড"
    areas["1"].save()
    found = {f.id: f.properties for f in features(get(client, "wards.bn", 12), "wards")}
    assert found[areas["1"].pk] == {"id": areas["1"].pk, "code": "1", "name": "১ নম্বর ওয়ার্ড"}
    assert found.keys() == {areas["1"].pk, areas["2"].pk}
    (borough,) = features(get(client, "boroughs", 10), "boroughs")
    assert borough.properties["code"] == "1"


def test_a_long_thin_polygon_beside_the_tile_is_not_drawn_in_it(client: Client, make_asset: Any) -> None:
    z, x, _ = tile_of(IN_WARD_1, 16)
    west, east = (n / 2**z * 360 - 180 for n in (x - 0.5, x + 1.5))
    north = IN_WARD_1.y + 0.02
    # An L whose box covers the tile and whose body does not.
    corner = Polygon(
        ((west - 0.001, 22.5), (west, 22.5), (west, north), (east, north), (east, north + 0.001),
         (west - 0.001, north + 0.001), (west - 0.001, 22.5))
    )  # fmt: skip
    make_asset(kind="water", geometry=corner)
    assert get(client, "assets", 16).status_code == 204


def test_counting_anew_gives_the_same_numbers(make_asset: Any) -> None:
    make_asset(kind="statue", condition=2)
    make_asset(kind="water", status="draft")
    before = {(kind, draft): total(kind=kind, draft=draft) for kind in ("statue", "water") for draft in (True, False)}
    AssetCount.rebuild()
    after = {(kind, draft): total(kind=kind, draft=draft) for kind, draft in before}
    assert after == before
    assert AssetCount.objects.count() == 6
