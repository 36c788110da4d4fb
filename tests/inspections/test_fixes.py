"""Positions from phones: what cannot be believed is left out, never an obstacle."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from assets.models import Asset
from inspections.fixes import metres_from, read_fix, read_fixes
from tests.conftest import IN_WARD_1


def test_a_good_one() -> None:
    now = timezone.now()
    fix = read_fix("22.555", "88.355", "12.5", now.isoformat())
    assert fix is not None
    assert (fix.point.x, fix.point.y, fix.accuracy_m, fix.at) == (88.355, 22.555, 12.5, now)
    bengali = read_fix("২২.৫৫৫", "৮৮.৩৫৫")
    assert bengali is not None
    assert bengali.point.y == 22.555


@pytest.mark.parametrize(
    ("lat", "lon", "accuracy"),
    [
        ("", "", ""),
        ("91", "88", "5"),
        ("22", "181", "5"),
        ("0", "0", "5"),
        ("nan", "88", "5"),
        ("22", "inf", "5"),
        ("x", "88", "5"),
        ("22.5", "88.3", "-1"),
        ("22.5", "88.3", "500000"),
        (None, [], {}),
    ],
)
def test_absurd_ones(lat: Any, lon: Any, accuracy: Any) -> None:
    assert read_fix(lat, lon, accuracy) is None


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-13-40T00:00:00Z", "1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", 7]
)
def test_absurd_times_are_left_out(at: Any) -> None:
    fix = read_fix("22.5", "88.3", "", at)
    assert fix is not None
    assert fix.at is None


def test_a_time_without_zone_is_utc() -> None:
    now = timezone.now().replace(microsecond=0)
    fix = read_fix("22.5", "88.3", "", now.replace(tzinfo=None).isoformat())
    assert fix is not None
    assert fix.at == now.astimezone(dt.UTC)


def test_one_per_photo() -> None:
    uploads = [SimpleNamespace(size=1), SimpleNamespace(size=2)]
    good = '[{"size": 1, "lat": 22.5, "lon": 88.3, "accuracy": 5, "at": null}, null]'
    first, second = read_fixes(good, uploads)
    assert first is not None
    assert second is None
    for text in ("", "[", "{}", "[1, 2]", "[null]", '[{"size": 9, "lat": 22, "lon": 88}, null]', "[" * 100_000, "null"):
        assert read_fixes(text, uploads) == [None, None]


def test_distance_is_on_the_ellipsoid(make_asset: Any) -> None:
    pond: Asset = make_asset()
    assert metres_from(pond, None) is None
    assert metres_from(pond, IN_WARD_1) == 0
    east = IN_WARD_1.clone()
    east.x += 0.0015
    assert metres_from(pond, east) == pytest.approx(102.8, abs=1)
