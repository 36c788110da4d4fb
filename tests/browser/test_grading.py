"""A grade with its evidence: drafted by the section head, recommended, decided, and read by everybody."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]
PLACE = "Star Theatre"


def go_to_gradings(officer: Person) -> None:
    """Find the place and open its gradings."""
    officer.go(f"/search/?q={PLACE}")
    officer.page.get_by_role("link", name=PLACE).first.click()
    officer.page.get_by_role("link", name="Gradings and lock").click()


def test_a_grade_rests_on_what_it_cites(person: Callable[..., Person]) -> None:
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).date()
    head = person()
    head.log_in("head")
    go_to_gradings(head)
    page = head.page
    page.get_by_label("Proposed grade").select_option("IIA")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Why this grade").fill("The front was kept through fire and rebuilding.")
    architecture = page.get_by_role("group", name=re.compile("Architectural value"))
    architecture.get_by_label("Score").fill("৮")
    architecture.get_by_label("Reasons").fill("The front of the 1880s stands.")
    page.get_by_role("button", name="Save and add up").click()
    expect(page.get_by_text("16 of 100 points")).to_be_visible()
    page.get_by_role("button", name="Save and go to the grading").click()
    page.get_by_role("button", name="Submit it").click()
    expect(page.get_by_role("alert")).to_contain_text("Cite the evidence for: Architectural value")

    page.get_by_role("link", name="Write scores and evidence").click()
    architecture.get_by_label("Document").select_option(label="Report on the Star Theatre after its rebuilding "
        "(invented) (DEMO/R/5) · report")  # fmt: skip
    architecture.get_by_label("Page").fill("1")
    architecture.get_by_label("What it says there").fill("The front was kept")
    history = page.get_by_role("group", name=re.compile("Historical value"))
    history.get_by_label("Score").fill("9")
    history.get_by_label("Reasons").fill("The stage of the Bengali theatre.")
    history.get_by_text("Cite evidence").click()
    history.get_by_label("Minute of").select_option(label="Heritage Conservation Committee")
    history.get_by_label("Meeting of").fill("2026-01-15")
    history.get_by_label("Item number").fill("12")
    page.get_by_role("button", name="Save and go to the grading").click()
    page.get_by_role("button", name="Submit it").click()
    expect(page.get_by_text("The grading is submitted")).to_be_visible()

    form = page.locator("form", has=page.get_by_role("button", name="Record the recommendation"))
    form.get_by_label("Item number of the minute").fill("14")
    form.get_by_role("button").click()
    expect(page.get_by_text("The recommendation is recorded")).to_be_visible()
    expect(page.get_by_role("button", name="Record the decision")).to_have_count(0)

    director = person(window=PHONE)
    director.log_in("director")
    director.go("/desk/gradings/?show=recommended")
    director.page.get_by_role("link", name=PLACE).click()
    form = director.page.locator("form", has=director.page.get_by_role("button", name="Record the decision"))
    form.get_by_label("Item number of the minute").fill("21/3")
    form.get_by_role("button").click()
    expect(director.page.get_by_text("The decision is recorded")).to_be_visible()

    citizen = person(window=PHONE)
    citizen.go(f"/search/?q={PLACE}")
    citizen.page.get_by_role("link", name=PLACE).first.click()
    panel = citizen.page.get_by_role("region", name="Heritage grade")
    expect(panel).to_contain_text("Grade IIA")
    expect(panel).to_contain_text("A compatible new building may stand on open land of the premises.")
    expect(panel).to_contain_text(f"Decided by Mayor-in-Council on {today:%-d %B %Y}, item 21/3")
    expect(panel).to_contain_text("Report on the Star Theatre after its rebuilding (invented) (DEMO/R/5), page 1")
    expect(panel).to_contain_text("Heritage Conservation Committee, 15 January 2026, item 12")
    panel.get_by_role("link", name="What the grades mean").click()
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text("What the heritage grades mean")
