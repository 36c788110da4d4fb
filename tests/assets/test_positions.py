"""Positions as people write and paste them; the browser reads the same cases (frontend/tests/geometry.test.ts)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.editing.positions import NoPosition, read_position

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("positions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "latitude", "longitude"), CASES["understood"])
def test_understood(text: str, latitude: float, longitude: float) -> None:
    point = read_position(text)
    assert (point.y, point.x) == pytest.approx((latitude, longitude), abs=1e-5)
    assert point.srid == 4326


@pytest.mark.parametrize("text", [*CASES["refused"], "9" * 500, "NaN, NaN"])
def test_refused(text: str) -> None:
    with pytest.raises(NoPosition):
        read_position(text)


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    try:
        point = read_position(text)
    except NoPosition:
        return
    assert abs(point.y) <= 90
    assert abs(point.x) <= 180


@given(st.floats(22.41, 22.69), st.floats(88.19, 88.51))
def test_a_place_of_the_city_is_read_in_either_order(latitude: float, longitude: float) -> None:
    for text in (f"{latitude:.6f}, {longitude:.6f}", f"{longitude:.6f} {latitude:.6f}"):
        point = read_position(text)
        assert (point.y, point.x) == pytest.approx((latitude, longitude), abs=1e-6)
