"""On a phone in Bengali: places near the pin, what is reported already, and "this is mine too"."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Person, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_a_ticked_place_stays_while_the_pin_moves_and_a_like_report_is_joined(person: Callable[..., Person]) -> None:
    someone = person(language="bn", window=PHONE)
    someone.go("/report/?lat=22.57202&lon=88.34944")
    page = someone.page
    near = page.locator("aitihya-near-list")
    first = near.locator("li[data-reference]").first
    expect(first).to_be_visible()
    reference = first.get_attribute("data-reference")
    tick = near.locator(f'input[name="named_assets"][value="{reference}"]')
    tick.check()
    page.locator("details.report__coordinates summary").click()
    page.fill("input[name=lat]", "22.5448")
    page.fill("input[name=lon]", "88.3426")
    page.locator("input[name=lon]").blur()
    expect(near.locator("li[data-reference]").first).not_to_have_attribute("data-reference", str(reference))
    expect(tick).to_be_checked()
    row = near.locator("label", has=page.locator(f'input[value="{reference}"]'))
    expect(row).to_contain_text(say("bn", "not near the pin any more"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_mine_too_is_confirmed_by_a_code_and_may_be_stopped(person: Callable[..., Person]) -> None:
    someone = person(language="bn", window=PHONE)
    page = someone.page
    # One that everybody sees, and that is open.
    someone.go("/complaints/?state=received")
    listed = re.search(r"C-\d{4}-\d{6,7}", page.locator("main").inner_text())
    assert listed is not None
    number = listed.group()
    someone.go(f"/report/mine-too/{number}/")
    page.fill("input[name=email]", "neighbour@example.org")
    page.locator("main form button").first.click()
    code = re.search(r"[0-9]{6}", someone.service.wait_for_mail("neighbour@example.org", ""))
    assert code is not None
    page.fill("input[name=code]", code.group())
    page.locator("main form button").first.click()
    expect(page.locator("main h1")).to_have_text(number)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("main details summary").last.click()
    page.get_by_role("button", name=say("bn", "Stop following")).click()
    expect(page.locator(".messages")).to_be_visible()


@pytest.mark.parametrize("slow", [False, True], ids=["quick network", "answered before the scripts came"])
def test_what_is_answered_under_one_kind_of_place_stands_under_all(person: Callable[..., Person], slow: bool) -> None:
    """A problem of several kinds of place is offered under each of them, with its questions."""
    someone = person(language="bn", window=PHONE)
    page = someone.page
    held: list[Route] = []
    if slow:
        page.route(re.compile(r"/report[-.][^/]*js$"), lambda route: held.append(route))
    someone.go("/report/")
    name = page.evaluate(
        """() => {
            const seen = {};
            for (const field of document.querySelectorAll(".choice__questions input[type=text]")) {
                seen[field.name] = (seen[field.name] ?? 0) + 1;
            }
            return Object.keys(seen).find((each) => seen[each] > 1);
        }"""
    )
    fields = page.locator(f'.choice__questions [name="{name}"]')
    fields.last.evaluate(
        """(field) => {
            const folds = [...document.querySelectorAll("details")].filter((each) => each.contains(field));
            for (const fold of folds) fold.open = true;
            field.closest(".choice-item").querySelector("input[name=category]").click();
        }"""
    )
    fields.last.fill("3")
    assert bool(held) is slow
    for script in held:
        script.continue_()
    assert fields.count() > 1
    for field in fields.all():
        expect(field).to_have_value("3")
