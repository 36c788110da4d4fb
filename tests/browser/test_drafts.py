"""A letter from the first word to the citizen's check: drafted in Bengali, amended, compared, approved, despatched."""

import hashlib
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person, _until

SUBJECT = "সন্তোষপুর জলাশয়ের পাড় সংস্কার প্রসঙ্গে"
TEXT = "উত্তর পাড়ের ঘাট ভাঙিয়া গিয়াছে। সাত দিনের মধ্যে সংস্কার করিবেন।"
AMENDED = TEXT.replace("সাত", "তিন")
OFFICE, MAIL = "নির্বাহী বাস্তুকার, নিকাশি বিভাগ", "drainage@example.org"
CITIZEN, CALLED, ADDRESS = "Sulekha Bandyopadhyay", "The complainant of the file", "7 Invented Lane, Kolkata 700029"
NOTE = "Draft put up."

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def open_a_file(dealing: Person) -> str:
    """Open a file with a note; returns its address."""
    dealing.go("/desk/files/new/")
    page = dealing.page
    page.locator("input[name=subject]").fill("Bank of Santoshpur pond: letter to Drainage")
    page.locator(".rich-text__editor").fill(NOTE)
    page.get_by_role("button", name="Open the file").click()
    page.wait_for_url(re.compile(r"/desk/files/\d+/$"))
    return page.url


def draft_it(dealing: Person) -> str:
    """Draft the letter to an office and a citizen; returns the draft's address."""
    page = dealing.page
    page.get_by_role("link", name="New draft").click()
    page.locator("select[name=language]").select_option("bn")
    page.locator("[name=to-0-name]").fill(OFFICE)
    page.locator("[name=to-0-email]").fill(MAIL)
    page.get_by_role("button", name="Another addressee").click()
    page.locator("[name=to-1-name]").fill(CALLED)
    page.locator("[name=to-1-citizen]").check()
    page.locator("[name=to-1-private_name]").fill(CITIZEN)
    page.locator("[name=to-1-address]").fill(ADDRESS)
    page.locator("input[name=subject]").fill(SUBJECT)
    page.locator(".rich-text__editor").fill(TEXT)
    page.get_by_role("button", name="Put the draft on the file").click()
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    expect(page.locator(".letter-sheet")).to_contain_text(TEXT)
    address = page.url
    page.get_by_role("button", name="Submit the draft").click()
    expect(page.locator(".messages")).to_contain_text("submitted")
    return address


def forward(officer: Person, file: str, to: str) -> None:
    """Forward the file to the post whose name begins with ``to``."""
    page = officer.page
    page.goto(file)
    if page.viewport_size == PHONE:
        page.locator(".file-tabs [href='#next']").click()  # one side of the file at a time
    page.locator(".form-check", has_text=to).first.locator("input[type=radio]").check()
    page.get_by_role("button", name="Forward the file").click()
    expect(page.locator(".messages")).to_contain_text(to)


def amend_and_compare(head: Person, file: str, draft: str) -> None:
    """Read the file, shorten the time in the letter, and look at what changed."""
    page = head.page
    page.goto(file)
    page.goto(draft)
    page.get_by_role("link", name="Amend").click()
    page.wait_for_load_state("networkidle")  # what saves the text by itself is there
    page.locator(".rich-text__editor").fill(AMENDED)
    expect(page.locator("#saved")).to_contain_text("not yet a version")
    page.get_by_role("button", name="Save a new version").click()
    expect(page.locator(".messages")).to_contain_text("Version 2 is saved")
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator("del.compare__removed").last).to_contain_text("সাত")
    expect(page.locator("ins.compare__added").last).to_contain_text("তিন")


def approve(engineer: Person, file: str, draft: str) -> None:
    """Approve the second version."""
    page = engineer.page
    page.goto(file)
    page.goto(draft)
    page.get_by_role("button", name="Approve version 2").click()
    expect(page.locator(".messages")).to_contain_text("frozen as PDF")


def mailed(folder: Path) -> bytes | None:
    """The PDF that was mailed to the office, once it is there."""
    for path in folder.glob("*.log"):
        for part in re.split(rb"-{79}\n", path.read_bytes()):
            message: Any = message_from_bytes(part.lstrip(), policy=mail_policy)
            if message["To"] == MAIL:
                return next((bytes(each.get_content()) for each in message.iter_attachments()), None)
    return None


def code_of(pdf: bytes) -> str:
    """What a phone reads from the letter's QR code."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[len(document) - 1].render(scale=3).to_pil()
    return str(zxingcpp.read_barcodes(drawn)[0].text)


def test_a_letter_from_the_first_word_to_its_check(person: Callable[..., Person], tmp_path: Path) -> None:
    dealing = person(window=DESK)
    dealing.log_in("dealing")
    file = open_a_file(dealing)
    draft = draft_it(dealing)
    forward(dealing, file, "Section Head")

    head = person(window=PHONE)
    head.log_in("head")
    amend_and_compare(head, file, draft)
    forward(head, file, "Executive Engineer")

    engineer = person(window=DESK)
    engineer.log_in("engineer")
    approve(engineer, file, draft)
    forward(engineer, file, "Dealing Hand")

    page = dealing.page
    page.goto(file)
    page.get_by_role("link", name=SUBJECT).first.click()
    page.get_by_role("link", name="Despatch it").click()
    selects = page.locator("main select")
    expect(selects).to_have_count(2)
    selects.nth(0).select_option("mail")
    selects.nth(1).select_option("post")
    page.get_by_role("button", name="Despatch it").click()
    expect(page.locator(".messages")).to_contain_text("The letter has gone out as D/HW/")
    number = page.locator("h1").inner_text()
    link = page.get_by_role("link", name="The letter, for printing").get_attribute("href")
    issued = page.request.get(f"{dealing.service.url}{link}").body()
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Address sheet").click()
    assert Path(sheet.value.path()).read_bytes().startswith(b"%PDF-")
    letter = _until(lambda: mailed(dealing.service.mail), "the mail with the letter")
    assert hashlib.sha256(letter).hexdigest() == hashlib.sha256(issued).hexdigest()
    page.reload()
    expect(page.locator("main")).to_contain_text("mail sent")
    page.goto(file)
    expect(page.locator("section", has=page.get_by_role("heading", name="Correspondence"))).to_contain_text(number)

    address = code_of(issued)
    assert address.startswith(f"{dealing.service.url}/d/")
    citizen = person(window=PHONE)
    citizen.page.goto(address)
    main = citizen.page.locator("main")
    expect(main).to_contain_text("and it stands")
    expect(main).to_contain_text(number)
    for kept in (CITIZEN, CALLED, ADDRESS, SUBJECT, OFFICE):
        expect(main).not_to_contain_text(kept)
    own = tmp_path / "letter.pdf"
    own.write_bytes(issued)
    citizen.page.locator("#own-copy").set_input_files(str(own))
    expect(citizen.page.locator("[role=status].outcome--added")).to_be_visible()
    other = tmp_path / "changed.pdf"
    other.write_bytes(issued + b"\n")
    citizen.page.locator("#own-copy").set_input_files(str(other))
    expect(citizen.page.locator("[role=status].outcome--refused")).to_be_visible()
