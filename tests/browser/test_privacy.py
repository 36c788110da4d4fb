"""A citizen in Bengali reads the notice on his telephone, sees what is kept about him, and has it removed."""

import re
import uuid
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Person, _until, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def code_for(folder: Path, address: str) -> str:
    """The newest code mailed to an address, once the worker has sent it."""

    def found() -> str | None:
        for path in sorted(folder.glob("*"), key=lambda each: each.stat().st_mtime, reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == address and (code := re.search(r"\b\d{6}\b", str(mail["Subject"]))):
                return code[0]
        return None

    return str(_until(found, f"a code for {address}"))


def report(citizen: Person, address: str) -> None:
    """Store a report of this address as the page would, for the report page has journeys of its own."""
    citizen.service.manage(
        "shell",
        "-v0",
        "-c",
        "from complaints.models import Category, Complaint, Reporter\n"
        "from django.contrib.gis.geos import Point\n"
        "one = Complaint.objects.create(category=Category.objects.first(), pin=Point(88.355, 22.555),\n"
        "    text='পুকুরে মাটি ফেলা হচ্ছে।', language='bn')\n"
        f"Reporter.objects.create(complaint=one, email='{address}')\n",
    )


def test_a_citizen_sees_and_removes_what_is_kept(person: Callable[..., Person]) -> None:
    citizen, address = person(language="bn", window=PHONE), f"citizen-{uuid.uuid4().hex[:8]}@example.org"
    page = citizen.page
    report(citizen, address)

    citizen.go("/privacy/")
    expect(page.get_by_text("আপনার অধিকার")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name=say("bn", "See, correct or remove my data")).first.click()

    page.locator("#id_contact").fill(address)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#id_code").fill(code_for(citizen.service.mail, address))
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("পুকুরে মাটি ফেলা হচ্ছে।")).to_be_visible()
    expect(page.get_by_text(address).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    with page.expect_download() as taken:
        page.get_by_role("link", name="JSON").click()
    assert address in Path(taken.value.path()).read_text(encoding="utf-8")

    page.locator("#id_sure").check()
    page.locator("button.btn-danger").click()
    expect(page.get_by_text(say("bn", "Nothing is kept under this address"))).to_be_visible()
    page.get_by_role("button", name=say("bn", "Leave this page")).click()
    citizen.go("/privacy/request/mine/")
    expect(page.locator("#id_contact")).to_be_visible()


def test_a_stranger_with_the_page_alone_sees_nothing(person: Callable[..., Person]) -> None:
    stranger = person(window=PHONE)
    for path in ("/privacy/request/mine/", "/privacy/request/mine.json", "/privacy/request/code/"):
        stranger.go(path)
        assert stranger.page.url.endswith("/privacy/request/"), path


def test_the_director_general_sees_who_read_and_the_dealing_hand_does_not(person: Callable[..., Person]) -> None:
    director, dealing = person(), person()
    director.log_in("director")
    dealing.log_in("dealing")
    for path in ("/desk/complaints/reads/", "/desk/complaints/requests/", "/desk/complaints/blocked/"):
        director.go(path)
        expect(director.page.locator("h1")).to_be_visible()
        assert dealing.page.request.get(f"{dealing.service.url}{path}").status == 404, path
