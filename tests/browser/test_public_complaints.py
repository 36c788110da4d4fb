"""A citizen looks at what others reported, in Bengali, on a phone and at a desk; a moderator lets words be shown."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_accessible import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = (
    "/complaints/",
    "/complaints/C-2026-000003/",
    "/complaints/statistics/",
    "/complaints/follow/",
    "/complaints/open-data/",
)


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_the_publics_pages_are_accessible_in_bengali(person: Callable[..., Person], window: dict[str, int]) -> None:
    citizen = person(language="bn", window=window)
    citizen.service.manage("shell", "-c", "from complaints.models import figures; figures.refresh()")
    assert [line for path in PAGES for line in faults(citizen, path)] == []


def test_list_and_map_go_in_step(person: Callable[..., Person]) -> None:
    citizen = person(language="bn", window=PHONE)
    citizen.go("/complaints/")
    page = citizen.page
    rows = page.locator("#complaint-list [data-asset]")
    expect(page.locator("aitihya-complaint-map .map__canvas")).to_be_visible()
    before = rows.count()
    assert before > 1
    # A list of one stage, by a form that needs no script.
    page.select_option("select[name=state]", "ended")
    page.click("#complaint-filters button[type=submit]")
    page.wait_for_url(re.compile("state=ended"))
    expect(rows.first).to_be_visible()
    assert rows.count() < before
    # Zoomed in, the list holds what the map shows.
    page.go_back()
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()
    expect(rows).not_to_have_count(before)
    page.goto(citizen.service.url + "/complaints/")
    rows.first.locator("a").click()
    expect(page.locator(".stage-list")).to_be_visible()


def test_words_and_photo_are_shown_once_a_moderator_allowed_them(person: Callable[..., Person]) -> None:
    moderator = person(window=DESK)
    moderator.log_in("director")
    moderator.go("/desk/complaints/moderation/C-2026-000003/")
    page = moderator.page
    page.locator(".photos a").first.click()
    layer = page.locator(".mask__layer")
    expect(layer).to_be_visible()
    layer.scroll_into_view_if_needed()
    box = layer.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(page.locator(".mask__box")).to_have_count(1)
    assert re.fullmatch(r"(\d+(\.\d)? ?){4}", page.input_value("textarea[name=regions]"))
    page.click("button[name=show][value=yes]")
    page.wait_for_url(re.compile(r"/moderation/C-2026-000003/$"))
    page.fill("textarea[name=text]", "The railing is gone in two bays.")
    page.click("button[name=show][value=yes]")
    page.wait_for_url(re.compile(r"/moderation/$"))
    citizen = person(language="bn", window=PHONE)
    citizen.go("/complaints/C-2026-000003/")
    expect(citizen.page.locator("blockquote")).to_contain_text("The railing is gone in two bays.")
    expect(citizen.page.locator(".photos img")).to_have_count(1)


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_the_moderators_pages_are_accessible_in_bengali(person: Callable[..., Person], window: dict[str, int]) -> None:
    moderator = person(language="bn", window=window)
    moderator.log_in("director")
    moderator.page.context.add_cookies([{"name": "django_language", "value": "bn", "url": moderator.service.url}])
    pages = ("/desk/complaints/moderation/", "/desk/complaints/moderation/C-2026-000003/")
    assert [line for path in pages for line in faults(moderator, path)] == []


def test_somebody_follows_a_ward_and_has_enough_of_it(person: Callable[..., Person]) -> None:
    citizen = person(language="bn", window=PHONE)
    citizen.go("/complaints/follow/?ward=93")
    page = citizen.page
    page.fill("input[name=email]", "follower@example.org")
    page.click("main form button.btn-primary")
    body = citizen.service.wait_for_mail("follower@example.org", ".")
    link = re.search(r"https?://\S+/complaints/follow/[0-9a-f-]{36}/", body)
    assert link
    page.goto(link.group())
    page.click("button[value=confirm]")
    expect(page.locator("button[value=end]")).to_be_visible()
    expect(page.locator("button[value=confirm]")).to_have_count(0)
    page.click("button[value=end]")
    page.wait_for_url(re.compile(r"/complaints/follow/$"))
