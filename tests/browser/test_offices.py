"""The office by hand: a leave by keyboard on a phone, the link officer's inbox, a charge, the master from a sheet."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import PHONE, Person
from tests.browser.test_accessible import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]
SHEET = "কর্মী কোড,Name,নাম,মোবাইল\nN-77,Asha Roy,আশা রায়,৯৮৩০০ ৫৫৫৫৫\n"


def test_leave_charge_and_the_master(person: Callable[..., Person]) -> None:
    head = person(window=PHONE)
    head.log_in("head")
    enter_leave(head)
    acting = person()
    acting.log_in("inspector")
    # The inspector is the dealing hand's link: his inbox has both posts' files.
    acting.go("/desk/")
    expect(acting.page.locator(".desk-who")).to_contain_text("Dealing Hand, Heritage & Water Bodies")
    keeper = person(language="bn")
    keeper.log_in("admin")
    bring_the_master(keeper)
    hand_over(keeper)
    paths = ("/desk/office/", "/desk/office/people/", "/desk/office/absences/", "/desk/office/calendars/")
    forms = (
        "/desk/office/absences/new/",
        "/desk/office/master/",
        "/desk/office/sections/1/",
        "/desk/office/calendars/1/",
    )
    assert [line for path in (*paths, *forms, "/desk/office/posts/1/charge/") for line in faults(keeper, path)] == []
    small = person(language="hi", window={"width": 360, "height": 740})
    small.log_in("admin")
    assert [line for path in (*paths, *forms, "/desk/office/posts/1/") for line in faults(small, path)] == []


def enter_leave(head: Person) -> None:
    """Enter the dealing hand's leave with nothing but the keyboard."""
    page, today = head.page, timezone.localdate()
    head.go("/desk/office/absences/new/")
    page.locator("#id_officer").focus()
    page.locator("#id_officer").select_option(label="Anirban Sarkar – DEMO-0001")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#id_first").fill(today.isoformat())
    page.locator("#id_last").fill((today + dt.timedelta(days=2)).isoformat())
    page.locator("#id_link_officer").select_option(label="Soma Mondal – DEMO-0004")
    page.locator("#id_order").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Soma Mondal acts for the posts of Anirban Sarkar")
    head.go("/desk/office/")
    folded = page.locator(".org summary").first
    folded.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Section Head, Heritage & Water Bodies")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Section Head, Heritage & Water Bodies")).to_be_visible()


def bring_the_master(keeper: Person) -> None:
    """Upload a sheet with Bengali headings and digits, look at it, enter it."""
    page = keeper.page
    keeper.go("/desk/office/master/")
    sheet = FilePayload(name="master.csv", mimeType="text/csv", buffer=SHEET.encode())
    page.set_input_files("input[type=file]", files=[sheet])
    page.locator("main form .btn-primary").click()
    expect(page.locator("main table")).to_contain_text("+919830055555")
    page.locator("form[action$='/enter/'] button").click()
    keeper.go("/desk/office/people/?q=N-77")
    expect(page.locator("main table")).to_contain_text("আশা রায়")


def hand_over(keeper: Person) -> None:
    """Hand the publicity post over to the new officer; the report is there."""
    page = keeper.page
    keeper.go("/desk/office/")
    page.locator(".org__seat", has_text="HW-PU").locator(".org__post").click()
    page.locator("a[href$='/charge/']").click()
    page.locator("#id_to").select_option(label="আশা রায় – N-77")
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/charges/**")
    expect(page.locator("main")).to_contain_text("আশা রায়")
