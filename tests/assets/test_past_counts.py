"""Counts of past days: whatever part of the past is added up, an overview shows what stood at that moment."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from assets import layers as asset_layers
from assets import tasks
from assets.integrity import check_past_counts
from assets.models import Asset, PastAsset, PastCount, PastCountMark
from assets.past import read_moment, standing_at
from maps.layers import Layer, draw
from tests.conftest import IN_WARD_1, IN_WARD_2, square
from tests.maps.mvt import decode
from tests.maps.test_tiles import tile_of

pytestmark = pytest.mark.django_db
MOMENTS = (
    "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-03T11:59+05:30", "2026-03-03T12:01+05:30",
    "2026-03-02T23:59:59.5+05:30",
)  # fmt: skip
Written = Callable[[Asset, str], None]


@pytest.fixture
def written(db: None) -> Written:
    """Say when the last event of an asset was written."""

    def tell(asset: Asset, at: str) -> None:
        events = Asset.pgh_event_model.objects  # type: ignore[attr-defined]
        last = events.filter(pgh_obj=asset).order_by("-pgh_id").values_list("pgh_id", flat=True).first()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE assets_assetevent DISABLE TRIGGER USER")
            cursor.execute("UPDATE assets_assetevent SET pgh_created_at = %s WHERE pgh_id = %s", [at, last])
            cursor.execute("ALTER TABLE assets_assetevent ENABLE TRIGGER USER")

    return tell


@pytest.fixture
def lives(areas: Any, make_asset: Any, written: Written) -> None:
    """Ponds that came, moved, were drafts or withdrawn; one whose events were written in another order than dated."""
    PastCountMark.objects.all().delete()  # A new database has added its empty past up.
    first, second, third, fourth = (make_asset(geometry=square(IN_WARD_1)) for _ in range(4))
    draft = make_asset(kind="statue", geometry=IN_WARD_1, status="draft")
    for asset in (first, second, third, draft):
        written(asset, "2026-03-01T10:00+05:30")
    written(fourth, "2026-03-03T12:00+05:30")
    for asset, at, changes in (
        (first, "2026-03-02T09:00+05:30", {"geometry": square(IN_WARD_2)}),
        (first, "2026-03-03T12:00+05:30", {"name_en": "Another name"}),
        (second, "2026-03-03T00:00+05:30", {"status": "withdrawn"}),
        (draft, "2026-03-02T23:59:59.7+05:30", {"status": "active"}),
        # Dated after what was written later: it was never in force.
        (third, "2026-03-03T08:00+05:30", {"geometry": square(IN_WARD_2)}),
        (third, "2026-03-02T08:00+05:30", {"geometry": square(IN_WARD_1, half=0.0006)}),
    ):
        Asset.objects.filter(pk=asset.pk).update(**changes)
        written(asset, at)


def layer(*, drafts: bool, most: int, monkeypatch: pytest.MonkeyPatch) -> Layer:
    monkeypatch.setattr(asset_layers, "MOST_IN_A_TILE", most)
    return asset_layers._assets_then("then", drafts, None)


def counted(of: Layer, text: str, place: Point, zoom: int) -> int:
    found = read_moment(text)
    assert found
    z, x, y = tile_of(place, zoom)
    content = draw(of, language="en", z=z, x=x, y=y, value=found.at.isoformat()).content
    shown = decode(content)
    assert "assets" not in shown
    return sum(each.properties["n"] for each in shown.get("asset_counts", []))


def standing(text: str, place: Point, *, drafts: bool) -> int:
    """How many there were, from the register as it stood itself."""
    found = read_moment(text)
    assert found
    hidden = ["withdrawn"] if drafts else ["withdrawn", "draft"]
    with standing_at(found):
        return (
            PastAsset.objects.exclude(status__in=hidden).filter(geometry__intersects=square(place, half=0.002)).count()
        )


@pytest.mark.parametrize("through", [None, "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-10"])
@pytest.mark.parametrize("drafts", [False, True])
def test_counts_are_those_of_the_register_as_it_stood(
    lives: None, monkeypatch: pytest.MonkeyPatch, through: str | None, drafts: bool
) -> None:
    if through:
        with time_machine.travel(f"{through}T20:00Z", tick=False), monkeypatch.context() as patch:
            patch.setattr("assets.models.past_counts.SETTLED_AFTER", dt.timedelta(0))
            PastCount.add_up()
        assert PastCountMark.objects.get().through == dt.date.fromisoformat(through)
    counts = layer(drafts=drafts, most=-1, monkeypatch=monkeypatch)
    for text in (*MOMENTS, timezone.localdate().isoformat()):
        for place in (IN_WARD_1, IN_WARD_2):
            # At zoom 15 the two wards' middles are in different tiles.
            assert counted(counts, text, place, 15) == standing(text, place, drafts=drafts), (text, place.x)
        assert counted(counts, text, IN_WARD_1, 10) == sum(
            standing(text, place, drafts=drafts) for place in (IN_WARD_1, IN_WARD_2)
        )


def test_days_are_added_up_once_and_only_when_they_are_settled(lives: None) -> None:
    with time_machine.travel("2026-03-03T20:00+05:30", tick=False):
        tasks.add_up_past_counts(0)
        rows = list(PastCount.objects.order_by("pk").values_list())
        assert PastCountMark.objects.get().through == dt.date(2026, 3, 2)
        tasks.add_up_past_counts(0)
    assert list(PastCount.objects.order_by("pk").values_list()) == rows
    # Until six hours have gone by, something may still be writing into the day.
    with time_machine.travel("2026-03-04T05:59+05:30", tick=False):
        assert PastCount.add_up() == dt.date(2026, 3, 2)
    with time_machine.travel("2026-03-04T06:01+05:30", tick=False):
        assert PastCount.add_up() == dt.date(2026, 3, 3)
    step_by_step = sums()
    with time_machine.travel("2026-03-04T06:01+05:30", tick=False):
        PastCount.rebuild()
    assert sums() == step_by_step != {}


def sums() -> dict[Any, Any]:
    keys = ("level", "x", "y", "draft", "day")
    return {tuple(row[:5]): (row[5], round(row[6], 3)) for row in PastCount.objects.values_list(*keys, "n", "east")}


def test_few_places_are_drawn_themselves(lives: None, monkeypatch: pytest.MonkeyPatch) -> None:
    few = layer(drafts=False, most=3, monkeypatch=monkeypatch)
    found = read_moment("2026-03-02")
    assert found
    z, x, y = tile_of(IN_WARD_1, 12)
    shown = decode(draw(few, language="en", z=z, x=x, y=y, value=found.at.isoformat()).content)
    assert "asset_counts" in shown
    assert "assets" not in shown
    few = layer(drafts=False, most=4, monkeypatch=monkeypatch)
    shown = decode(draw(few, language="en", z=z, x=x, y=y, value=found.at.isoformat()).content)
    assert len(shown["assets"]) == 4
    assert "asset_counts" not in shown


def test_integrity_compares_them_with_the_history(lives: None) -> None:
    assert check_past_counts(10).findings == []  # Nothing is added up, nothing is promised.
    with time_machine.travel("2026-03-04T12:00+05:30", tick=False):
        PastCount.rebuild()
    assert check_past_counts(10).findings == []
    cell = PastCount.objects.filter(level=16, draft=False, n__gt=0).order_by("day", "x").first()
    assert cell
    PastCount.objects.filter(pk=cell.pk).update(n=cell.n + 2)
    (wrong,) = check_past_counts(10).findings
    assert (wrong.subject, wrong.expected, wrong.found) == (
        f"cell 16/{cell.x}/{cell.y} {cell.day}", f"{cell.n:+}", f"{cell.n + 2:+}",
    )  # fmt: skip
    PastCount.objects.all().delete()
    assert len(check_past_counts(3).findings) == 3
