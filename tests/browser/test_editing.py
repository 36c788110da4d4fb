"""A pond is drawn on the map with a hole, entered, and then corrected by two colleagues at once."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Inside the city, away from what the demonstration has; close enough that corners are some metres apart.
_START = {"latitude": 22.5205, "longitude": 88.4105}


class Sheet:
    """The map of the form, drawn on by mouse in pixels from its corner."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.locator("aitihya-geometry-map .leaflet-container")
        self.canvas.scroll_into_view_if_needed()

    def at(self, x: float, y: float) -> tuple[float, float]:
        box = self.canvas.bounding_box()
        assert box
        return box["x"] + x, box["y"] + y

    def click(self, *corners: tuple[float, float]) -> None:
        for corner in corners:
            self.page.mouse.move(*self.at(*corner))
            self.page.mouse.click(*self.at(*corner))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=8)
        self.page.mouse.up()


def geometry(page: Page) -> dict[str, object]:
    text = page.locator("textarea[name=geometry]").input_value()
    read: dict[str, object] = json.loads(text)
    return read


def tool(page: Page, name: str) -> Locator:
    return page.locator("aitihya-geometry-map").get_by_role("button", name=name)


def test_a_pond_is_drawn_entered_and_corrected_by_two_at_once(person: Callable[..., Person]) -> None:
    dealing = person(window=DESK, at=(_START["latitude"], _START["longitude"]))
    dealing.log_in("dealing")
    dealing.go("/desk/assets/new/")
    page = dealing.page
    page.get_by_role("link", name="Water body").click()
    page.get_by_label("Name in English").fill("Test pond of the journey")
    page.get_by_label("Type").select_option("pond")
    draw(page)
    page.get_by_label("Date", exact=True).fill("c. 1911–13")
    expect(page.locator("#id_dating_reading")).to_have_text("Understood as: about 1911 to about 1913")
    page.get_by_role("button", name="Enter in the register").click()
    page.wait_for_url(re.compile(r"/assets/AH-\d{6}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Test pond of the journey")
    expect(page.get_by_text("about 1911 to about 1913")).to_be_visible()
    address = page.url.removeprefix(dealing.service.url)
    correct_at_once(dealing, person(), address)


def draw(page: Page) -> None:
    """An outline, a hole in it; a corner dragged across and back."""
    expect(tool(page, "Draw the outline")).to_be_visible()
    sheet = Sheet(page)
    tool(page, "Draw the outline").click()
    sheet.click((250, 120), (520, 120), (520, 330))
    page.mouse.move(*sheet.at(380, 60))
    expect(page.get_by_role("alert")).to_contain_text("crosses another one near 22.")
    sheet.click((250, 330), (250, 120))
    assert geometry(page)["type"] == "Polygon"
    tool(page, "Cut a hole").click()
    sheet.click((330, 190), (420, 190), (420, 260), (330, 260), (330, 190))
    assert [len(ring) for ring in geometry(page)["coordinates"]] == [5, 5]  # type: ignore[attr-defined]
    expect(page.locator("aitihya-geometry-map .map-bar__text")).to_contain_text("Area about")
    before = geometry(page)
    sheet.drag((520, 330), (300, 60))
    expect(page.get_by_role("alert")).to_contain_text("cross")
    tool(page, "Undo").click()
    expect(page.locator("aitihya-geometry-map .map-problem")).to_be_hidden()
    assert geometry(page) == before


def correct_at_once(dealing: Person, head: Person, address: str) -> None:
    """Both open the form; the second to save is shown the first one's changes and chooses, field by field."""
    head.log_in("head")
    for each in (dealing, head):
        each.go(f"{address}edit/")
        expect(tool(each.page, "Cut a hole")).to_be_visible()
    theirs, mine = head.page, dealing.page
    theirs.get_by_label("Owner", exact=True).fill("The Trust")
    theirs.get_by_label("Custodian").fill("Borough office")
    theirs.get_by_label("Why this is changed").fill("Deed seen")
    theirs.get_by_role("button", name="Save the changes").click()
    theirs.wait_for_url(f"**{address}")

    mine.get_by_label("Owner", exact=True).fill("A family")
    mine.get_by_label("Address").fill("Behind the school")
    mine.get_by_label("Why this is changed").fill("Visit")
    mine.get_by_role("button", name="Save the changes").click()
    expect(mine.get_by_role("heading", name="Somebody else changed this entry while you were writing")).to_be_visible()
    asked = mine.get_by_role("group", name="Owner", exact=True)
    expect(asked).to_contain_text("The Trust")
    expect(asked).to_contain_text("A family")
    expect(mine.get_by_label("Custodian")).to_have_value("Borough office")
    mine.get_by_role("button", name="Save the changes").click()
    expect(mine.get_by_text("Choose one of the two.")).to_be_visible()
    mine.get_by_role("group", name="Owner", exact=True).get_by_label("Take theirs").check()
    mine.get_by_role("button", name="Save the changes").click()
    mine.wait_for_url(f"**{address}")
    for text in ("The Trust", "Borough office", "Behind the school"):
        expect(mine.get_by_text(text).first).to_be_visible()
