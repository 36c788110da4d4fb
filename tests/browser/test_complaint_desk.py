"""The staff's pages of complaints: axe finds nothing; many acknowledged at once, a message edited and sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_accessible import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = (
    "/desk/complaints/",
    "/desk/complaints/?show=all&q=pond",
    "/desk/complaints/?q=nothing-has-this-word",
    "/desk/complaints/heat/?days=365",
    "/desk/complaints/months/",
    "/desk/complaints/months/?by=category",
    "/desk/complaints/messages/",
    "/desk/complaints/messages/new/",
)


@pytest.mark.parametrize(("language", "window"), [("en", DESK), ("bn", PHONE), ("hi", PHONE)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    person: Callable[..., Person], language: str, window: dict[str, int]
) -> None:
    head = person(language=language, window=window)
    head.log_in("head")
    head.go("/desk/complaints/")
    one = str(head.page.locator("#complaint-list a.rows__title").first.get_attribute("href"))
    for path in (*PAGES, one):
        assert faults(head, path) == []


def test_list_and_map_point_at_one_another(person: Callable[..., Person]) -> None:
    head = person()
    head.log_in("head")
    head.go("/desk/complaints/")
    first = head.page.locator("#complaint-list > li").first
    expect(head.page.locator(".map-number").first).to_be_visible()
    first.locator("a.rows__title").focus()
    expect(head.page.locator(".is-pointed-at .map-number")).to_have_count(1)


def test_the_list_follows_the_map_where_that_is_asked(person: Callable[..., Person]) -> None:
    head = person()
    head.log_in("head")
    head.go("/desk/complaints/?show=all")
    page = head.page
    marks, rows = page.locator(".map-number"), page.locator("#complaint-list > li")
    expect(marks.first).to_be_visible()
    before = rows.count()
    assert before > 1
    expect(page.get_by_role("link", name="List what lies here")).to_have_count(0)
    page.locator("aitihya-numbered-map .map__canvas").focus()
    page.keyboard.press("+")
    way = page.get_by_role("link", name="List what lies here")
    way.click()
    page.wait_for_url("**bbox=**")
    assert 0 < rows.count() < before
    expect(marks).to_have_count(rows.count())
    page.get_by_role("link", name="The whole city").click()
    expect(rows).to_have_count(before)


def test_ticked_ones_are_acknowledged_after_a_look(person: Callable[..., Person]) -> None:
    director = person()
    director.log_in("director")
    director.go("/desk/complaints/?state=received")
    number = str(director.page.locator("input[name=number]").first.get_attribute("value"))
    director.page.locator("input[name=number]").first.check()
    director.page.get_by_role("button", name="Acknowledge those ticked").click()
    expect(director.page.locator("main")).to_contain_text("Nothing was done yet")
    director.page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(director.page.locator(".messages")).to_contain_text("1 complaint was acknowledged")
    director.go(f"/desk/complaints/{number}/")
    expect(director.page.locator(".stage-list .is-current")).to_contain_text("Seen by the department")


def test_a_message_is_chosen_edited_sent_and_mailed(person: Callable[..., Person]) -> None:
    dealing = person(window=PHONE)
    dealing.log_in("dealing")
    dealing.go("/desk/complaints/?sealed=no")
    for link in dealing.page.locator("#complaint-list a.rows__title").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    ):
        dealing.go(link)
        if dealing.page.locator("select#template").count():
            break
    dealing.page.get_by_role("button", name="Look at it before sending").click()
    dealing.page.locator("#id_text").fill("We come on Tuesday at ten.\n\n{link}")
    dealing.page.get_by_role("button", name="Send", exact=True).click()
    expect(dealing.page.locator(".messages")).to_contain_text("The message goes to 1 person")
    expect(dealing.page.locator(".message-text").last).to_contain_text("We come on Tuesday at ten.")
    subject = dealing.page.locator("#messages .rows__title").last.inner_text()
    assert "We come on Tuesday at ten." in dealing.service.wait_for_mail("citizen@example.org", subject)
