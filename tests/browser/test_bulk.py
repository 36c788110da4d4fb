"""A section head takes an answer away, corrects what was found together, sees it before, and takes it back."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_search_is_taken_away_and_corrected_together(person: Callable[..., Person], tmp_path: Path) -> None:
    head = person()
    head.log_in("head")
    page = head.page
    head.go("/desk/explore/?kind=statue")
    found = page.locator("#answer .rows > li").count()
    with page.expect_download() as download:
        page.locator("#answer").get_by_text("Excel", exact=True).click()
    book = tmp_path / "got.xlsx"
    download.value.save_as(book)
    assert zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml").count(b"<row ") == found + 1

    ticks = page.locator("#answer input[name=asset]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.get_by_label("those ticked in the list").check()
    page.get_by_role("button", name="Correct them together").click()
    page.get_by_label("Custodian", exact=True).fill("Statues cell")
    page.get_by_label("Why this is changed").fill("One cell keeps all statues")
    page.get_by_role("button", name="Show before and after").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody ins").first).to_have_text("Statues cell")
    page.get_by_role("button", name="Change 2 assets").click()
    take_back = page.get_by_role("button", name="Take it back")
    expect(take_back).to_be_visible(timeout=60_000)
    page.locator("tbody a").first.click()
    expect(page.get_by_text("One cell keeps all statues")).to_be_visible()
    page.go_back()
    take_back.click()
    expect(page.locator("tbody").get_by_text(re.compile("As it was before"))).to_have_count(2, timeout=60_000)
