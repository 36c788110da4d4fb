"""A rule from draft over its trial into force; a question to a reporter, answered on his phone in Bengali."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULE = "Rubbish goes to the head of the section"
QUESTION = "On which side of the ghat does it lie?"


def write_rule(head: Person) -> None:
    """Write a rule that sends rubbish to the head."""
    page = head.page
    head.go("/desk/all/")
    page.get_by_role("link", name="Where complaints go").click()
    page.get_by_role("link", name="New rule").click()
    page.locator("[name=name]").fill(RULE)
    page.locator("[name=category]").select_option(label="Rubbish or rubble dumped")
    page.locator("[name=post]").select_option(label="Section Head, Heritage & Water Bodies (HW-SH)")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RULE)


def put_in_force(head: Person) -> None:
    """Try it on the past, look at what it moves, and put it in force."""
    page = head.page
    page.get_by_role("button", name="Put on trial").click()
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator("body")).to_contain_text("Try the rule on past complaints first")
    page.get_by_role("button", name="Try it on past complaints").click()
    expect(page.locator("#trial")).to_contain_text(
        re.compile(r"[1-9]\d* of the last \d+ complaints would go elsewhere")
    )
    expect(page.locator("#trial table")).to_contain_text("Dealing Hand, Heritage & Water Bodies")
    page.get_by_role("link", name=RULE).first.click()
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator("main .tag").first).to_have_text("In force")


def test_a_rule_is_tried_and_a_reporter_is_asked(person: Callable[..., Person]) -> None:
    head, dealing, citizen = person(window=DESK), person(window=PHONE), person(language="bn", window=PHONE)
    head.log_in("head")
    write_rule(head)
    put_in_force(head)

    dealing.log_in("dealing")
    dealing.go("/desk/")
    page = dealing.page
    dealing.go("/desk/complaints/")
    # Of those that lie with him the one that is known to have a mail address: other journeys bring him others.
    mine = page.locator("#complaint-list li", has_text="Dealing Hand, Heritage & Water Bodies")
    mine.filter(has_text="Inscription cannot be read").locator("a").first.click()
    page.locator("summary", has_text="Ask the reporter").first.click()
    page.locator("form[action$='/ask/'] textarea").first.fill(QUESTION)
    page.get_by_role("button", name="Send the question").first.click()
    expect(page.locator("body")).to_contain_text("The reporter is asked")
    expect(page.locator("body")).to_contain_text(QUESTION)

    mail = citizen.service.wait_for_mail("citizen@example.org", ".", holding=QUESTION)
    found = re.search(r"/track/[0-9a-f-]{36}/", mail)
    assert found is not None
    citizen.go(found.group())
    expect(citizen.page.locator("body")).to_contain_text(QUESTION)
    citizen.page.locator("form[action$='/reply/'] textarea").fill("উত্তর দিকে, ঘাটের পাশে।")
    citizen.page.locator(
        "form[action$='/reply/'] button[type=submit], form[action$='/reply/'] .btn-primary"
    ).first.click()
    expect(citizen.page.locator("form[action$='/reply/']")).to_have_count(0)

    page.reload()
    expect(page.locator("body")).to_contain_text("উত্তর দিকে, ঘাটের পাশে।")
