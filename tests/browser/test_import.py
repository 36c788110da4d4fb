"""The section head brings a spreadsheet into the register: columns, faults, a likely duplicate, entering, undoing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]
ROWS = """নাম,Lat,Lon,Remarks
Netaji on horseback,22.60120,88.37280,"Five roads meet here"
Kazi Nazrul,22.57110,88.34970,
Kazi Nazrul,22.57110,88.34970,
=1+1,22.58680,88.36550,
Exchanged,88.36000,22.57500,
"""


def test_a_spreadsheet_is_mapped_checked_decided_on_entered_and_undone(
    person: Callable[..., Person], tmp_path: Path
) -> None:
    table = tmp_path / "statues.csv"
    table.write_text(ROWS, encoding="utf-8-sig")
    head = person()
    head.log_in("head")
    page = head.page
    head.go("/desk/imports/new/")
    page.locator("select[name=kind]").select_option("statue")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Upload and look into it").click()

    expect(page.locator("select[name='map:name_bn']")).to_have_value("নাম")
    page.get_by_role("button", name="Show the first rows as they would be").click()
    expect(page.locator("#preview aitihya-place-map .leaflet-container")).to_be_visible()
    page.get_by_role("button", name="Check all rows").click()

    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    expect(page.get_by_text("This is a formula")).to_be_visible()
    expect(page.get_by_text("Longitude and latitude are exchanged")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("faults as CSV")).click()
    assert "formula" in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.get_by_role("link", name="Decide on likely duplicates").click()
    page.locator("select[name=row-3]").select_option("skip")
    page.get_by_role("button", name="Keep these decisions").click()
    others = page.locator("ul.duplicates select")
    for number in range(others.count()):
        if others.nth(number).input_value() == "":
            others.nth(number).select_option("enter")
    page.get_by_role("button", name="Keep these decisions").click()
    page.get_by_role("link", name="Back to the import").click()
    page.get_by_label("Leave the faulty rows out and enter the others").check()
    page.get_by_role("button", name="Enter all at once").click()

    expect(page.get_by_role("heading", name="What was entered")).to_be_visible()
    expect(page.get_by_role("link", name="Netaji on horseback")).to_be_visible()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="What was entered and taken back")).to_be_visible()
    expect(page.get_by_text("withdrawn").first).to_be_visible()
