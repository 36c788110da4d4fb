"""A letter's way: diarised with two enclosures, acknowledged, sent to another post, who puts it into a file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person, Service
from tests.papers import scan

SUBJECT = "Steps of the ghat at Santoshpur are broken"
CITIZEN, MAIL = "Sulekha Bandyopadhyay", "sulekha@example.org"
NUMBER = "SB/17/2026"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def type_it(clerk: Person, folder: Path) -> None:
    """Fill the diary's form in, with a scan and two enclosures, one of them only named."""
    clerk.go("/desk/receipts/new/")
    page = clerk.page
    page.locator("[name=upload]").set_input_files(folder / "letter.pdf")
    page.locator("[name=sender]").fill("a citizen")
    page.locator("[name=personal]").check()
    page.locator("[name=name]").fill(CITIZEN)
    page.locator("[name=email]").fill(MAIL)
    page.locator("[name=letter_number]").fill(NUMBER)
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator("select[name=language]").select_option("bn")
    page.locator("[name=enclosure-0-title]").fill("Photographs")
    page.locator("[name=enclosure-0-upload]").set_input_files(folder / "photos.pdf")
    page.get_by_role("button", name="Another enclosure").click()
    expect(page.locator("[name=enclosure-0-title]")).to_have_value("Photographs")
    page.locator("[name=enclosure-1-title]").fill("Sketch, kept on paper")


def test_a_letter_from_the_diary_to_its_file(person: Callable[..., Person], service: Service, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(scan("Broken steps", "Second page"))
    (tmp_path / "photos.pdf").write_bytes(scan("Photographs"))
    clerk = person(window=DESK)
    clerk.log_in("dealing")
    type_it(clerk, tmp_path)
    page = clerk.page
    page.get_by_role("button", name="Diarise it", exact=True).click()
    page.wait_for_url(re.compile(r"/desk/receipts/\d+/$"))
    receipt = page.url
    expect(page.locator("main")).to_contain_text("page 1 of 3")
    expect(page.locator("main")).not_to_contain_text(CITIZEN)
    number = page.locator("h1").inner_text()

    page.get_by_role("link", name="Acknowledge").click()
    expect(page.locator("[name=text]")).to_have_value(re.compile(re.escape(number)))
    page.get_by_role("button", name="Send it by e-mail").click()
    expect(page.locator(".messages")).to_contain_text("by e-mail")
    assert number in service.wait_for_mail(MAIL, re.escape(number))

    type_it(clerk, tmp_path)
    page.get_by_role("button", name="Diarise it", exact=True).click()
    expect(page.locator("[role=alert]").filter(has_text=number)).to_be_visible()
    expect(page.locator("[name=subject]")).to_have_value(SUBJECT)

    head = person(window=PHONE)
    head.log_in("head")
    head.go("/desk/files/new/")
    head.page.locator("input[name=subject]").fill("Ghats of Santoshpur")
    head.page.locator(".rich-text__editor").fill("Letters on the ghats.")
    head.page.get_by_role("button", name="Open the file").click()
    head.page.wait_for_url(re.compile(r"/desk/files/\d+/$"))

    page.goto(receipt)
    page.get_by_text("Send it to another post").click()
    page.locator(".form-check", has_text="HW-SH").first.locator("input[type=radio]").check()
    page.get_by_role("button", name="Send the receipt").click()
    expect(page.locator(".messages")).to_contain_text(number)

    head.go("/desk/receipts/")
    head.page.get_by_role("link", name=number).click()
    head.page.get_by_text("Put it into a file", exact=True).click()
    choice = head.page.locator("[name=file] option", has_text="Ghats of Santoshpur")
    head.page.locator("[name=file]").select_option(choice.get_attribute("value"))
    head.page.get_by_role("button", name="Put it into the file").click()
    expect(head.page.locator(".messages")).to_contain_text("flagged as fresh receipt")
    head.page.locator("main a.ref").filter(has_text="E&H").first.click()
    expect(head.page.locator("#viewer, .page-viewer").first).to_be_attached()
    expect(head.page.locator("main")).to_contain_text("FR")
