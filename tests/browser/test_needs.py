"""The engineer records a danger; the place heads the list of what needs us most; what is due is ordered."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_risk_ranking_and_orders(person: Callable[..., Person]) -> None:
    engineer = person()
    page = engineer.page
    engineer.log_in("engineer")

    engineer.go("/search/?q=Writers+Buildings")
    page.locator(".rows__title").first.click()
    page.get_by_role("link", name="Assess the risk").click()
    page.get_by_label("quickly: parts fall").check()
    page.locator("input[name=repair][value=no]").check()
    page.locator("input[name=agreed][value=no]").check()
    expect(page.locator("#suggestion")).to_contain_text("immediate risk, no solution agreed")
    page.locator("input[name=danger][value=yes]").check()
    page.get_by_label("Reasons").fill("The cornice over the footpath is loose.")
    page.get_by_role("button", name="Record the risk").click()
    expect(page.get_by_text("Risk priority A is recorded.")).to_be_visible()
    expect(page.locator(".risk--A").first).to_be_visible()

    page.get_by_role("link", name="Grade the condition").click()
    page.locator("input[name=grade][value='5']").check()
    page.get_by_role("button", name="Record the condition").click()
    expect(page.locator(".condition-chart")).to_be_visible()

    engineer.go("/desk/needs/")
    first = page.locator("#need-list > li").first
    expect(first).to_contain_text("Writers")
    first.get_by_text("How this comes about").click()
    expect(first.locator(".sum")).to_have_text(
        re.compile(r"Grade I 5 × Very poor 5 × declining 1\.5 × danger to the public 2\s+= 75")
    )
    marker = page.locator(".map-number").first
    expect(marker).to_be_visible()
    first.locator(".rows__title").focus()
    expect(page.locator(".is-pointed-at .map-number")).to_have_text("1")

    engineer.go("/desk/inspections/due/?when=all")
    ticks = page.locator("#due-list input[name=asset]")
    names = page.locator("#due-list li:has(input[name=asset]) .rows__title").all_inner_texts()[:2]
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.get_by_label("Inspector").select_option(index=1)
    page.get_by_role("button", name="Order the inspections").click()
    expect(page.get_by_text("2 inspections are ordered.")).to_be_visible()
    for name in names:
        expect(page.locator("#due-list li", has_text=name).first).to_contain_text("visit ordered")
