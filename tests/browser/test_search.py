"""Looking for a house by the old name of its street, on a phone in Bengali and at the desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_an_old_street_is_found_narrowed_mapped_and_kept(person: Callable[..., Person]) -> None:
    citizen = person(language="bn", window=PHONE)
    page = citizen.page
    citizen.go("/search/")
    page.fill("#id_q", "kornwalis strit")
    page.press("#id_q", "Enter")
    rows = page.locator("#found-rows > li")
    expect(rows.filter(has_text="Star Theatre")).to_be_visible()
    places = page.locator("aitihya-found-map")
    expect(places).to_have_attribute("data-places", str(rows.count()))
    found = rows.count()
    page.locator("#filters > summary").click()
    page.locator("#facet-kind-building").check()
    expect(page).to_have_url(re.compile("kind=building"))
    expect(places).not_to_have_attribute("data-places", str(found))
    expect(places).to_have_attribute("data-places", str(rows.count()))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    planner = person(window=DESK)
    planner.log_in("planner")
    page = planner.page
    planner.go("/search/?q=cornwallis+street")
    page.locator("#facet-kind-building").check()
    expect(page).to_have_url(re.compile("kind=building"))
    page.locator("#keep > summary").click()
    page.locator("#keep input[name=name]").fill("Houses of Cornwallis Street")
    page.get_by_role("button", name="Keep it").click()
    expect(page).to_have_url(re.compile("/desk/searches/"))
    page.get_by_role("link", name="Houses of Cornwallis Street").click()
    expect(page.locator("#found-rows")).to_contain_text("Star Theatre")
    page.fill("#id_q", "vict")
    option = page.locator("#suggestions [role=option]").first
    expect(option).to_be_visible()
    page.press("#id_q", "ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.press("#id_q", "Enter")
    expect(page).to_have_url(re.compile(r"/assets/AH-\d+/"))
