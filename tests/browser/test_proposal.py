"""A dealing hand proposes another outline; his head sees it on the map and applies it; the past keeps the old one."""

import datetime as dt
import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def area_on(page: Page) -> str:
    """What the page of an asset says of its area."""
    return page.locator("dl.facts dt", has_text=re.compile("^Area$")).first.locator("+ dd").inner_text()


def test_an_outline_is_proposed_applied_and_remembered(person: Callable[..., Person]) -> None:
    dealing = person()
    dealing.log_in("dealing")
    page = dealing.page
    found = page.request.get(f"{dealing.service.url}/api/v1/assets/?q=Lal%20Dighi&limit=1&format=geojson")
    (feature,) = json.loads(found.body())["features"]
    reference, ring = feature["id"], feature["geometry"]["coordinates"][0]
    dealing.go(f"/assets/{reference}/")
    area_before = area_on(page)
    before = dt.datetime.now(dt.UTC).isoformat()

    middle = [sum(point[axis] for point in ring) / len(ring) for axis in (0, 1)]
    smaller = [[(point[axis] + middle[axis]) / 2 for axis in (0, 1)] for point in ring]
    outline = json.dumps({"type": "Polygon", "coordinates": [smaller]})
    dealing.go(f"/assets/{reference}/edit/")
    # The text beside the map is what the form sends, however the outline was drawn.
    page.locator("textarea[name=geometry]").evaluate(
        "(area, text) => { area.value = text; area.dispatchEvent(new Event('change', { bubbles: true })); }", outline
    )
    page.locator("[name=reason]").fill("Filled up on three sides")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("once another post has applied it")).to_be_visible()
    expect(page.get_by_role("heading", name="A change is proposed")).to_be_visible()
    assert area_on(page) == area_before

    head = person()
    head.log_in("head")
    head.go("/desk/proposals/")
    head.page.get_by_role("link", name="Lal Dighi").first.click()
    expect(
        head.page.locator("aitihya-compare-map path.leaflet-interactive, aitihya-compare-map svg path")
    ).to_have_count(2)
    expect(head.page.get_by_text("Filled up on three sides")).to_be_visible()
    head.page.get_by_role("button", name="Apply").click()
    expect(head.page.get_by_text("Applied. The register has the new values.")).to_be_visible()

    head.go(f"/assets/{reference}/")
    assert area_on(head.page) != area_before
    head.go(f"/assets/{reference}/?on={quote(before)}")
    expect(head.page.get_by_text("The register as it stood on")).to_be_visible()
    assert area_on(head.page) == area_before
    head.go(f"/assets/{reference}/history/")
    expect(head.page.locator("aitihya-compare-map .leaflet-overlay-pane path").first).to_be_visible()
