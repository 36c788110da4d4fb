"""A file over four officers: asked views, parked with agreement, pulled back, closed and taken up again."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_chain import forward, open_file, write_green_note

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SUBJECT = "Plaster falls from the cornice"


def in_days(days: int) -> str:
    """The day as a person picks it."""
    return (dt.date.today() + dt.timedelta(days=days)).isoformat()  # noqa: DTZ011 (what a person picks)


def open_action(person: Person, name: str) -> None:
    """Unfold one of the actions of the open file."""
    person.page.locator("details.list-group-item > summary", has_text=re.compile(f"^{name}$")).click()


def new_file(dealing: Person) -> None:
    """Open a file at the desk and say what it is about."""
    page = dealing.page
    dealing.go("/desk/files/new/")
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator(".rich-text__editor").fill("Seen this morning. Put up for orders.")
    page.get_by_role("button", name="Open the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SUBJECT)
    place = page.locator("section", has=page.get_by_role("heading", name="What the file is about"))
    place.locator("input[type=search]").press_sequentially("Writers")
    expect(place.get_by_role("option").first).to_be_visible()
    place.locator("input[type=search]").press("ArrowDown")
    place.locator("input[type=search]").press("Enter")
    expect(place.locator("input[type=search]")).to_have_value(re.compile(r"^AH-\d+$"))
    place.get_by_role("button", name="Link").click()
    expect(page.locator(".messages")).to_contain_text("The file is now about")


def ask_two(head: Person) -> None:
    """Ask the inspector and, in another section, the head of parks."""
    page = head.page
    open_action(head, "Ask others for their view")
    form = page.locator("form[action$='/ask-views/']")
    form.locator(".form-check", has_text="HW-IN").locator("input").check()
    form.locator("[name=others]").fill("PS-SH")
    form.locator("[name=question]").fill("Can it wait for the dry season?")
    form.locator("[name=due_on]").fill(in_days(2))
    form.get_by_role("button", name="Ask them").click()
    waiting = page.locator("section", has=page.get_by_role("heading", name="Asked of others"))
    expect(waiting.get_by_text("has not answered yet")).to_have_count(2)


def answer(officer: Person, *, give: bool, text: str) -> None:
    """Give the view that is asked, or decline."""
    page = officer.page
    officer.go("/desk/")
    page.get_by_role("link", name="Asked of me").click()
    page.locator("main tr", has_text=SUBJECT).get_by_role("link").click()
    expect(page.get_by_text("Can it wait for the dry season?")).to_be_visible()
    if give:
        page.locator("[name=text]").fill(text)
        page.get_by_role("button", name="Give the view").click()
        expect(page.locator(".note--view")).to_contain_text(text)
        return
    page.locator("summary", has_text="Give no view").click()
    page.locator("[name=reason]").fill(text)
    page.get_by_role("button", name="Decline").click()
    expect(page.locator(".messages")).to_contain_text("You have declined")


def test_a_file_among_four_officers(person: Callable[..., Person]) -> None:
    dealing, head, engineer = person(window=DESK), person(window=DESK), person(window=DESK)
    inspector, other = person(window=PHONE), person(window=DESK)
    for officer, login in ((dealing, "dealing"), (head, "head"), (engineer, "engineer")):
        officer.log_in(login)
    inspector.log_in("inspector")
    other.log_in("head2")

    new_file(dealing)
    address = dealing.page.url
    expect(dealing.page.locator(".note--green")).to_contain_text("Put up for orders")
    forward(dealing, "Section Head")
    # Sent too soon: not opened yet, it comes back.
    dealing.page.goto(address)
    open_action(dealing, "Pull back")
    dealing.page.get_by_role("button", name="Pull the file back").click()
    expect(dealing.page.locator(".messages")).to_contain_text("with you again")
    forward(dealing, "Section Head")

    open_file(head, SUBJECT)
    ask_two(head)
    answer(inspector, give=True, text="It can wait: nothing is loose at the anchors.")
    answer(other, give=False, text="No tree of ours stands near.")
    head.page.goto(address)
    expect(head.page.locator(".note--view")).to_contain_text("nothing is loose")
    expect(head.page.get_by_text("No tree of ours").first).to_be_visible()
    assert other.page.request.get(address).status == 404

    open_action(head, "Park")
    form = head.page.locator("form[action$='/park/']")
    form.locator("[name=reason]").fill("Until the dry season")
    form.locator("[name=until]").fill(in_days(30))
    form.get_by_role("button", name="Ask for the agreement to park").click()
    expect(head.page.get_by_text("Parking waits for agreement")).to_be_visible()
    engineer.go("/desk/views/")
    number = engineer.page.locator("main .rows li", has_text="Section Head").get_by_role("link").last
    number.click()
    expect(engineer.page.get_by_text("Until the dry season")).to_be_visible()
    engineer.page.get_by_role("button", name="Agree to the parking").click()
    expect(engineer.page.locator(".messages")).to_contain_text("The file is parked")
    register = engineer.page.locator("section", has=engineer.page.get_by_role("heading", name="Movement register"))
    expect(register).to_contain_text("Approved by")

    head.page.goto(address)
    open_action(head, "Take up again")
    head.page.get_by_role("button", name="Take the file up again").click()
    write_green_note(head, "Repair in the dry season, by the rate contract.")
    forward(head, "Executive Engineer")
    open_file(engineer, SUBJECT)
    open_action(engineer, "Send back")
    engineer.page.locator("form[action$='/send-back/'] [name=remarks]").fill("Agreed, close it.")
    engineer.page.get_by_role("button", name="Send back to").click()
    open_file(head, SUBJECT)
    open_action(head, "Close")
    head.page.locator("input[name=outcome][value=done]").check()
    head.page.locator("textarea[name=result]").fill("The repair is in the programme of the dry season.")
    head.page.get_by_role("button", name="Close the file").click()
    expect(head.page.get_by_text("closed on").first).to_be_visible()

    engineer.page.goto(address)
    open_action(engineer, "Reopen")
    engineer.page.locator("form[action$='/reopen/'] [name=reason]").fill("Plaster has fallen again.")
    engineer.page.get_by_role("button", name="Reopen the file").click()
    expect(engineer.page.locator(".messages")).to_contain_text("open again")
    kinds = engineer.page.locator("section", has=engineer.page.get_by_role("heading", name="Movement register"))
    for kind in ("pulled back", "views asked", "view given", "view declined", "parking asked for", "parked", "closed"):
        expect(kinds.get_by_role("cell", name=kind, exact=True).first).to_be_visible()
