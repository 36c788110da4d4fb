"""A note with a table and a page reference is written in Bengali by keyboard, confirmed, and its reference opened."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_accessible import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FILE = "W-20015/1/"


def open_file(officer: Person) -> str:
    """Open the demonstration's file with papers from the inbox; return its path."""
    officer.go("/desk/")
    officer.page.locator("a.ref", has_text=FILE).first.click()
    officer.page.wait_for_url("**/desk/files/*/")
    return officer.page.url.removeprefix(officer.service.url)


def test_a_note_in_bengali_by_keyboard(person: Callable[..., Person]) -> None:
    head = person(language="bn")
    page = head.page
    head.log_in("head")
    path = open_file(head)
    keyboard = page.keyboard
    editor = page.locator(".rich-text__editor")
    field = page.locator("#id_note_text")
    expect(editor).to_be_visible()
    expect(field).to_be_hidden()

    editor.focus()
    keyboard.type("ক্ষতিগ্রস্ত কার্নিশের মাপ পৃ. ২ দেখুন, ")
    keyboard.press("Control+b")
    keyboard.type("জরুরি")
    keyboard.press("Control+b")
    keyboard.press("Enter")
    keyboard.type(";ok ")
    expect(editor).to_contain_text("অনুমোদিত।")
    # The bar by keyboard: one stop, arrows within it.
    keyboard.press("Alt+F10")
    expect(page.locator("[data-command=strong]")).to_be_focused()
    for _step in range(5):
        keyboard.press("ArrowRight")
    expect(page.locator("[data-command=table]")).to_be_focused()
    keyboard.press("Enter")
    for cell in ("অংশ", "দৈর্ঘ্য", "প্রস্থ", "কার্নিশ", "১২", "৩"):
        keyboard.type(cell)
        keyboard.press("Tab")
    keyboard.press("Control+Enter")
    keyboard.type("পৃ. ৯৯ নেই।")
    expect(field).to_have_value(
        "ক্ষতিগ্রস্ত কার্নিশের মাপ পৃ. ২ দেখুন, **জরুরি**\n\nঅনুমোদিত।\n\n"
        "| অংশ | দৈর্ঘ্য | প্রস্থ |\n| --- | --- | --- |\n| কার্নিশ | ১২ | ৩ |\n|  |  |  |\n\nপৃ. ৯৯ নেই।"
    )
    # It saves itself, and comes back as it was.
    expect(page.locator("#id_note_seen")).not_to_have_value("")
    page.reload()
    expect(editor.locator("strong")).to_have_text("জরুরি")
    expect(editor.locator("td").first).to_have_text("কার্নিশ")

    # What is not on the file is said before it is confirmed.
    confirm = page.locator("#draft button[value=confirm]")
    confirm.focus()
    keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("পৃ. ৯৯")
    editor.focus()
    keyboard.press("Control+End")
    for _letter in "পৃ. ৯৯ নেই।":
        keyboard.press("Backspace")
    keyboard.type("পৃ. ৪-ও দেখুন।")
    confirm.focus()
    keyboard.press("Enter")
    note = page.locator("#note-3")
    expect(note.locator("td").first).to_have_text("কার্নিশ")
    expect(note.locator("strong")).to_have_text("জরুরি")

    reference = note.locator("a.to-page").first
    expect(reference).to_have_text("পৃ. ২")
    reference.focus()
    keyboard.press("Enter")
    viewer = page.locator("#viewer")
    expect(viewer.locator("#viewer-page")).to_have_value("২")
    expect(viewer).to_contain_text("Notification on the tank")
    picture = viewer.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 300
    page.go_back()
    expect(page.locator("#viewer-page")).to_have_value("১")

    phone = person(language="bn", window=PHONE)
    phone.log_in("head")
    phone.go(path)
    expect(phone.page.locator("#left")).to_be_visible()
    expect(phone.page.locator("#right")).to_be_hidden()
    phone.page.locator("#note-3 a.to-page").first.click()
    expect(phone.page.locator("#right")).to_be_visible()
    expect(phone.page.locator("#viewer-page")).to_have_value("২")
    expect(phone.page.locator("#left")).to_be_hidden()

    assert [line for seat in (head, phone) for where in (path, "/desk/phrases/") for line in faults(seat, where)] == []
    narrow = person(language="hi", window={"width": 360, "height": 740})
    narrow.log_in("head")
    assert faults(narrow, path) + faults(narrow, f"{path}?p=2") + faults(narrow, "/desk/files/new/") == []


def test_without_a_script_the_field_is_a_field(person: Callable[..., Person]) -> None:
    dealing = person(window=DESK)
    dealing.log_in("dealing")
    dealing.page.route("**/*.js", lambda route: route.abort())
    dealing.problems.clear()
    dealing.go("/desk/files/new/")
    field = dealing.page.locator("textarea[name=note]")
    field.fill("**Put up** for orders")
    dealing.page.fill("input[name=subject]", "Bench at the ghat")
    dealing.page.locator("main form.panel button").last.click()
    expect(dealing.page.locator("#note-1 strong")).to_have_text("Put up")
    dealing.problems.clear()
