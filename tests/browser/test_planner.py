"""The planner asks: water bodies in a polygon that he draws, condition 4 or worse, in wards that he picks."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def draw_around_the_city(planner: Person) -> None:
    """Draw a rectangle over most of the map, corner by corner."""
    page = planner.page
    page.get_by_role("button", name="Draw an area").click()
    box = page.locator("aitihya-draw-map .leaflet-container").bounding_box()
    assert box
    left, top, right, bottom = (
        box["x"] + 120,
        box["y"] + 60,
        box["x"] + box["width"] - 60,
        box["y"] + box["height"] - 60,
    )
    for x, y in ((left, top), (right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y)
        page.mouse.click(x, y)
    expect(page.locator("textarea[name=shape]")).to_have_value(re.compile(r'"type":\s*"Polygon"'))


def test_a_drawn_question_is_listed_mapped_downloaded_and_asked_over_the_api(
    person: Callable[..., Person], tmp_path: Path
) -> None:
    planner = person()
    planner.log_in("planner")
    page = planner.page
    assert page.url.endswith("/desk/explore/")
    draw_around_the_city(planner)
    page.get_by_label("Water body").check()
    page.locator("select[name=condition_min]").select_option("4")
    wards = page.locator("select[name=area] option")
    values = [wards.nth(number).get_attribute("value") for number in range(wards.count())]
    page.locator("select[name=area]").select_option(
        [value for value in values if value and value.startswith("borough:")]
    )
    page.get_by_role("button", name="Show").click()
    answer = page.locator("#answer")
    expect(answer).to_be_visible()
    names = answer.locator(".rows__title").all_inner_texts()
    assert "Patuli Jheel" in names or "Beliaghata Canal" in names
    assert len(names) >= 2

    files = {}
    for form in ("CSV", "GeoJSON", "GeoPackage"):
        with page.expect_download() as download:
            answer.get_by_text(form, exact=True).click()
        files[form] = tmp_path / form
        download.value.save_as(files[form])
    rows = list(csv.DictReader(io.StringIO(files["CSV"].read_text(encoding="utf-8-sig"))))
    features = json.loads(files["GeoJSON"].read_text(encoding="utf-8"))["features"]
    with sqlite3.connect(files["GeoPackage"]) as package:
        [(table,)] = package.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        [(count,)] = package.execute(f'SELECT count(*) FROM "{table}"')
    package.close()
    assert len(rows) == len(features) == count == len(names)

    shape = page.locator("textarea[name=shape]").input_value()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    asked = page.request.post(
        f"{planner.service.url}/api/v1/assets/intersecting/?kind=water&condition_min=4",
        data={"geometry": json.loads(shape)} if '"geometry"' in shape else json.loads(shape),
        headers={"X-CSRFToken": token, "Referer": planner.service.url},
    )
    assert asked.status == 200, asked.text()
    assert len(json.loads(asked.body())["results"]) == len(names)
