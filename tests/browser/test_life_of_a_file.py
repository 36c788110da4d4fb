"""The whole life of a file over four officers, one of them in Bengali on a phone: from the receipt to a sound proof."""

import datetime as dt
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests import papers
from tests.browser.conftest import DESK, PHONE, Person, Service, _until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SUBJECT = "Railing of the south ghat loose"
REMARKS = "মাপ ও ছবি যোগ করে পাঠান।"
QUESTION = "আপনাদের উদ্যানের গেট কি বন্ধ রাখতে হবে?"
LETTER = "Repair of the railing at the south ghat"
MAIL = "works-of-the-ghats@example.org"
TEXT, AMENDED = "Please repair the railing within ten days.", "Please repair the railing within five days."
RESULT = "The railing is mended and painted."


def in_days(days: int) -> str:
    """The day as a person picks it."""
    return (dt.date.today() + dt.timedelta(days=days)).isoformat()  # noqa: DTZ011 (what a person picks)


def act(officer: Person, file: str, action: str, said: str = "", **typed: str) -> None:
    """Do one thing on the page of the file, by the name of its address: so in whatever language the page is."""
    page = officer.page
    page.goto(file)
    if page.viewport_size == PHONE:
        page.locator(".file-tabs [href='#next']").click()  # one side of the file at a time
    form = page.locator(f"form[action$='/{action}/']")
    folded = page.locator("details:not([open])", has=form)
    if folded.count():
        folded.locator("> summary").click()
    for name, value in typed.items():
        fill(form.locator(f"[name={name}]"), value)
    form.locator("button").last.click()
    expect(page.locator(".messages")).to_contain_text(re.compile(said or "."))


def fill(field: Locator, value: str) -> None:
    """Type into a field, or choose the radio button of this value."""
    if field.first.get_attribute("type") == "radio":
        field.and_(field.page.locator(f"[value='{value}']")).check()
    else:
        field.fill(value)


def found_in_inbox(officer: Person) -> None:
    """The file lies in the inbox, and is opened there."""
    officer.go("/desk/")
    officer.page.locator("main tr", has_text=SUBJECT).get_by_role("link").first.click()
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text(SUBJECT)


def note(officer: Person, text: str) -> None:
    """Write a note on the open file and confirm it."""
    page = officer.page
    page.locator("#draft .rich-text__editor").fill(text)
    page.locator("#draft button[value=confirm]").click()
    expect(page.locator(".note--green").last).to_contain_text(text)


def open_with_a_receipt(dealing: Person) -> str:
    """A letter came in: open a file with it; returns the file's address."""
    page = dealing.page
    dealing.go("/desk/files/new/")
    page.locator("input[name=subject]").fill(SUBJECT)
    page.locator("input[name=title]").fill("Letter of the ward office")
    page.locator("input[name=sender]").fill("Ward office")
    upload = FilePayload(name="letter.pdf", mimeType="application/pdf", buffer=papers.pdf("The railing is loose."))
    page.locator("input[name=upload]").set_input_files(upload)
    page.get_by_role("button", name="Open the file").click()
    page.wait_for_url(re.compile(r"/desk/files/\d+/$"))
    return page.url


def yellow_then_green(dealing: Person) -> None:
    """Write a draft note with a reference to a page and a quick phrase, leave it, find it again, confirm it."""
    page = dealing.page
    editor = page.locator("#draft .rich-text__editor")
    editor.focus()
    page.keyboard.type("The letter at p. 1 asks for a repair. ")
    page.keyboard.type(";app ")
    expect(editor).to_contain_text("Submitted for approval, please.")
    page.locator("#draft button[value=save]").click()
    expect(page.locator(".messages")).to_contain_text("draft is saved")
    expect(page.locator(".note--green")).to_have_count(0)
    page.locator("#draft button[value=confirm]").click()
    expect(page.locator("#note-1")).to_contain_text("Submitted for approval, please.")
    page.locator("#note-1 a.to-page").click()
    expect(page.locator("#viewer")).to_contain_text("Letter of the ward office")


def answer_the_view(engineer: Person, file: str) -> None:
    """Another section gives its view; the file never lies with it."""
    page = engineer.page
    engineer.go("/desk/views/")
    page.locator("main tr", has_text=QUESTION).get_by_role("link").click()
    page.locator("[name=text]").fill("No, the gate can stay open.")
    page.get_by_role("button", name="Give the view").click()
    expect(page.locator(".note--view")).to_contain_text("the gate can stay open")
    page.goto(file)
    expect(page.locator("form[action$='/forward/']")).to_have_count(0)


def draft_letter(dealing: Person, file: str) -> str:
    """Draft the letter and submit it; returns the draft's address."""
    page = dealing.page
    page.goto(file)
    page.get_by_role("link", name="New draft").click()
    page.locator("[name=to-0-name]").fill("The Executive Engineer, Ghats")
    page.locator("[name=to-0-email]").fill(MAIL)
    page.locator("input[name=subject]").fill(LETTER)
    page.locator(".rich-text__editor").fill(TEXT)
    page.get_by_role("button", name="Put the draft on the file").click()
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    address = page.url
    page.get_by_role("button", name="Submit the draft").click()
    expect(page.locator(".messages")).to_contain_text("submitted")
    return address


def amend_compare_approve(director: Person, draft: str) -> None:
    """Write a second version, look at what changed, approve it."""
    page = director.page
    page.goto(draft)
    page.get_by_role("link", name="Amend").click()
    page.locator(".rich-text__editor").fill(AMENDED)
    page.get_by_role("button", name="Save a new version").click()
    expect(page.locator(".messages")).to_contain_text("Version 2 is saved")
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator("del.compare__removed").last).to_contain_text("ten")
    expect(page.locator("ins.compare__added").last).to_contain_text("five")
    page.goto(draft)
    page.get_by_role("button", name="Approve version 2").click()
    expect(page.locator(".messages")).to_contain_text("frozen as PDF")


def despatch(dealing: Person, draft: str) -> None:
    """Send the letter by mail; the mail carries the very PDF that is printed."""
    page = dealing.page
    page.goto(draft)
    page.get_by_role("link", name="Despatch it").click()
    page.locator("main select").select_option("mail")
    page.get_by_role("button", name="Despatch it").click()
    expect(page.locator(".messages")).to_contain_text("The letter has gone out as D/HW/")
    link = page.get_by_role("link", name="The letter, for printing").get_attribute("href")
    printed = page.request.get(f"{dealing.service.url}{link}").body()
    assert printed.startswith(b"%PDF-")
    assert _until(lambda: mailed(dealing.service.mail), f"the mail to {MAIL}") == printed


def mailed(folder: Path) -> bytes | None:
    """The PDF that was mailed, once it is there."""
    for path in folder.glob("*.log"):
        for part in re.split(rb"-{79}\n", path.read_bytes()):
            message: Any = message_from_bytes(part.lstrip(), policy=mail_policy)
            if message["To"] == MAIL:
                return next((bytes(each.get_content()) for each in message.iter_attachments()), None)
    return None


def park_by_agreement(dealing: Person, head: Person, file: str) -> None:
    """Ask to park the file; the head agrees on the phone; it is taken up again."""
    act(dealing, file, "park", "asked to agree", reason="Until the paint is dry", until=in_days(20))
    page = head.page
    head.go("/desk/notices/")
    page.locator("main .rows li", has_text=SUBJECT).first.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/desk/parking/\d+/$"))
    expect(page.get_by_text("Until the paint is dry")).to_be_visible()
    page.locator("button[name=action][value=approve]").click()
    expect(page.locator(".messages")).to_be_visible()
    dealing.go("/desk/?tab=parked")
    expect(dealing.page.locator("main tr", has_text=SUBJECT)).to_have_count(1)
    act(dealing, file, "resume", "taken up again")


def kinds_in_register(officer: Person, file: str) -> list[str]:
    """What the movement register says was done, line by line; the numbers of its movements have no gap."""
    page = officer.page
    page.goto(file)
    rows = page.locator("section", has=page.get_by_role("heading", name="Movement register")).locator("tbody tr")
    cells = [rows.nth(place).locator("td, th").all_inner_texts() for place in range(rows.count())]
    numbers = [int(row[0]) for row in cells if row[0].strip().isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    return [row[1].strip() for row in cells]


def test_the_whole_life_of_a_file(person: Callable[..., Person], service: Service) -> None:
    dealing, director, engineer = (person(window=DESK) for _ in range(3))
    head = person(window=PHONE, language="bn")
    for officer, login in ((dealing, "dealing"), (head, "head"), (director, "director"), (engineer, "engineer2")):
        officer.log_in(login)

    file = open_with_a_receipt(dealing)
    yellow_then_green(dealing)
    act(dealing, file, "forward", to_post="HW-SH")

    found_in_inbox(head)
    act(head, file, "send-back", remarks=REMARKS)
    found_in_inbox(dealing)
    expect(dealing.page.get_by_text(REMARKS).first).to_be_visible()
    note(dealing, "Measured: four metres of railing.")
    act(dealing, file, "forward", to_post="HW-SH")

    found_in_inbox(head)
    act(head, file, "ask-views", others="PS-EE", question=QUESTION, due_on=in_days(3))
    answer_the_view(engineer, file)
    head.page.goto(file)
    expect(head.page.locator(".note--view")).to_contain_text("the gate can stay open")
    note(head, "চিঠির খসড়া করুন।")
    act(head, file, "send-back", remarks="খসড়া দিন")

    draft = draft_letter(dealing, file)
    act(dealing, file, "forward", to_post="DG")
    found_in_inbox(director)
    amend_compare_approve(director, draft)
    act(director, file, "send-back", remarks="Approved; send it.")
    found_in_inbox(dealing)
    despatch(dealing, draft)
    park_by_agreement(dealing, head, file)
    act(dealing, file, "close", "closed", outcome="done", result=RESULT)
    act(director, file, "reopen", "open again", reason="It is loose again.")
    assert engineer.page.request.get(file).ok  # his view stands there

    done = kinds_in_register(director, file)
    moved = ["opened", "forwarded", "returned", "forwarded", "views asked", "view given", "returned", "forwarded"]
    rest = ["returned", "parking asked for", "parked", "taken up again", "closed", "reopened"]
    assert done == moved + rest
    director.page.goto(f"{file}proof/")
    expect(director.page.get_by_text("The chain is whole.")).to_be_visible()
    assert ": 0 broken." in service.manage("verify_files")
