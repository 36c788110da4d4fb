"""Papers of a building: three are sent at once, read in the background, searched in Bengali, verified, shown to all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from evidence import reading
from tests import papers
from tests.browser.conftest import DESK, PHONE, Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not reading.installed(), reason="Tesseract with Bengali, Hindi and English is not installed"),
]
REFERENCE = "AH-000002"


def test_papers_from_the_scanner_to_the_public(person: Callable[..., Person], tmp_path: Path) -> None:
    notification = tmp_path / "Notification_1912.pdf"
    notification.write_bytes(papers.scan(papers.ENGLISH, papers.BENGALI))
    drawing, locked = tmp_path / "Drawing.tif", tmp_path / "locked.pdf"
    drawing.write_bytes(papers.scan(papers.HINDI, format="TIFF", dpi=100))
    locked.write_bytes(papers.locked())
    officer = person(window=DESK)
    officer.log_in("dealing")
    page = officer.page

    # Three at once; the one with a password is refused in words while the others go on.
    officer.go(f"/assets/{REFERENCE}/documents/")
    page.set_input_files("aitihya-papers input[type=file]", [notification, drawing, locked])
    page.select_option("select[name=type]", "notification")
    page.click("aitihya-papers button[type=submit]")
    expect(page.locator(".papers__status")).to_have_text("Documents added: 2; not added: 1, for the reasons above.")
    expect(page.locator(".outcome--refused")).to_contain_text("protected by a password")

    # The worker reads them, and the list says so by itself.
    there = page.locator("#papers-there > li")
    expect(there).to_have_count(2)
    expect(page.locator("#papers-there .tag--leaf")).to_have_count(2, timeout=90_000)

    # A Bengali word is found within, typed in Latin letters too, and marked.
    page.get_by_role("link", name="Notification 1912", exact=True).click()
    page.fill("#viewer-find", "সরোবর")
    page.press("#viewer-find", "Enter")
    expect(page.locator("#hits-heading")).to_have_text("“সরোবর” is on 1 page")
    page.locator(".hits a").click()
    expect(page.locator("#viewer-text mark").first).to_have_text("সরোবরের")
    # The keys listen once the new page stands.
    expect(page.locator("aitihya-viewer a[rel=prev]")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#text-heading")).to_have_text("Recognised text of page 1")
    expect(page.locator("#viewer-text")).to_contain_text("north bank of the lake")

    # Its hash is checked on the server and against one's own copy.
    page.get_by_role("button", name="Check the stored file now").click()
    expect(page.locator("#checked")).to_contain_text("unchanged, bit for bit")
    page.set_input_files("#own-copy", notification)
    expect(page.locator("aitihya-check-copy [role=status]")).to_contain_text("is the same file, bit for bit")
    page.set_input_files("#own-copy", drawing)
    expect(page.locator("aitihya-check-copy [role=status]")).to_contain_text("is a different file")

    # Only what is made public is shown outside the department.
    page.get_by_role("link", name="Write about it").click()
    page.fill("input[name=dated]", "1912-03-09")
    page.check("input[name=public]")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.locator("main h1")).to_have_text("Notification 1912")
    citizen = person(window=PHONE)
    citizen.go(f"/assets/{REFERENCE}/")
    papers_shown = citizen.page.locator(".papers > li")
    expect(papers_shown).to_have_count(1)
    expect(papers_shown).to_contain_text("9 March 1912")
    papers_shown.locator(".rows__title").click()
    expect(citizen.page.locator(".viewer__picture img")).to_have_js_property("complete", True)
    assert citizen.page.locator(".viewer__picture img").evaluate("image => image.naturalWidth") > 500
    assert citizen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
