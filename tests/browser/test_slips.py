"""Paper on the way: a slip is printed, photographed, entered; three scans are sent, one broken, and a word is found."""

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from evidence import reading
from tests import papers
from tests.browser.conftest import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]
_OFFICE = ZoneInfo("Asia/Kolkata")


def open_file(person: Person, subject: str) -> str:
    """Open a file at the desk; returns its address."""
    page = person.page
    person.go("/desk/files/new/")
    page.locator("[name=subject]").fill(subject)
    page.locator(".rich-text__editor").fill("Put up for orders.")
    page.get_by_role("button", name="Open the file").click()
    page.wait_for_url(re.compile(r"/desk/files/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
    return page.url.removeprefix(person.service.url).split("?")[0].split("#")[0]


def photographed(page: Page, folder: Path) -> Path:
    """Fetch the slip's PDF as the browser shows it, and take its picture."""
    address = page.get_by_role("link", name="Print the slip (PDF)").get_attribute("href")
    content = page.request.get(page.url.split("/desk/")[0] + str(address)).body()
    with pypdfium2.PdfDocument(content) as document:
        picture = document[0].render(scale=150 / 72).to_pil().convert("RGB").rotate(2, fillcolor=(120, 120, 120))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    path = folder / "filled-slip.jpg"
    path.write_bytes(out.getvalue())
    return path


def hand_over(page: Page, line: int, post: str, remarks: str) -> None:
    """Type a line of the slip: this minute, for it was printed just now."""
    now = dt.datetime.now(tz=_OFFICE)
    page.fill(f"[name=l{line}-to_post]", post)
    page.fill(f"[name=l{line}-day]", f"{now:%Y-%m-%d}")
    page.fill(f"[name=l{line}-clock]", f"{now:%H:%M}")
    page.fill(f"[name=l{line}-remarks]", remarks)


def test_a_slip_there_and_back(person: Callable[..., Person], tmp_path: Path) -> None:
    dealing = person(window=DESK)
    dealing.log_in("dealing")
    page = dealing.page
    address = open_file(dealing, "Boundary of the pond")
    page.get_by_role("button", name="Print a slip").click()
    expect(page.locator(".messages")).to_contain_text("is ready to be printed")
    number = re.search(r"\S+/S/\d{4}/\d{6}", page.locator("h1").inner_text())
    assert number
    picture = photographed(page, tmp_path)
    dealing.go(address)
    expect(page.locator("#on-paper")).to_contain_text(number[0])

    # Power is back: the photo tells the slip by its code, and the lines are typed from it.
    dealing.go("/desk/")
    page.get_by_role("link", name="Slips", exact=True).click()
    page.set_input_files("#papers", picture)
    page.get_by_role("button", name="Send the scans").click()
    expect(page.locator("h1")).to_contain_text(number[0])
    expect(page.locator(".slip-scan img")).to_have_js_property("complete", True)
    hand_over(page, 1, "HW-SH", "By the peon")
    hand_over(page, 2, "HW-EE", "In the rain")
    page.get_by_role("button", name="Enter the slip").click()
    expect(page.locator(".messages")).to_contain_text("is entered")

    # Everybody who may open the file sees that it went on paper, and who entered it.
    engineer = person(window=PHONE)
    engineer.log_in("engineer")
    engineer.go(address)
    register = engineer.page.locator("section", has=engineer.page.get_by_role("heading", name="Movement register"))
    expect(register.get_by_text("on paper", exact=True)).to_have_count(2)
    expect(register).to_contain_text("In the rain")
    expect(register).to_contain_text("entered ")
    assert engineer.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.skipif(not reading.installed(), reason="Tesseract with Bengali, Hindi and English is not installed")
def test_scans_into_the_correspondence(person: Callable[..., Person], tmp_path: Path) -> None:
    letter, order, broken = tmp_path / "Ward_letter.pdf", tmp_path / "Order.jpg", tmp_path / "Broken.pdf"
    letter.write_bytes(papers.scan(papers.BENGALI))
    order.write_bytes(papers.scan(papers.ENGLISH, format="JPEG"))
    broken.write_bytes(papers.scan(papers.HINDI)[:3000])
    dealing = person(window=DESK)
    dealing.log_in("dealing")
    page = dealing.page
    address = open_file(dealing, "Letters of Monday")
    page.get_by_role("link", name="Add scans").click()
    page.set_input_files("aitihya-papers input[type=file]", [letter, order, broken])
    page.get_by_role("button", name="Send them").click()
    expect(page.locator(".papers__status")).to_have_text("Documents added: 2; not added: 1, for the reasons above.")
    expect(page.locator(".outcome--refused")).to_contain_text("Broken.pdf")
    rows = page.locator("#scans-there > li")
    expect(rows).to_have_count(2)

    # Titles come from the names; the order is what is typed.
    first = rows.filter(has_text="Ward_letter.pdf")
    expect(first.get_by_label("Title")).to_have_value("Ward letter")
    first.get_by_label("Order").fill("9")
    page.get_by_role("button", name="Put them on the file").click()
    expect(page.locator(".messages")).to_contain_text("2 papers are on the file, as pages 1–2.")
    titles = page.locator("#right .rows__title")
    expect(titles).to_have_text(["Order", "Ward letter"])

    # The worker reads them after what the demonstration brought: one document at a time, slice by slice in turn, which
    # takes minutes on a busy machine. Then the file is found by a Bengali word, and within it the page.
    expect(page.locator("#reading-of-papers .tag--leaf")).to_be_visible(timeout=900_000)
    dealing.go("/desk/?tab=search&q=সরোবরের")
    expect(page.locator("main tr", has_text="Letters of Monday").last).to_be_visible()
    dealing.go(address)
    page.fill("#find-in-papers", "sarobar")
    page.press("#find-in-papers", "Enter")
    hit = page.locator("main .rows a")
    expect(hit).to_have_text("Ward letter")
    hit.click()
    expect(page.locator(".page-viewer__title")).to_contain_text("Ward letter")


def test_scans_chosen_before_the_page_is_ready_are_sent(person: Callable[..., Person], tmp_path: Path) -> None:
    """On a slow line the scripts come after somebody has chosen."""
    letter = tmp_path / "Ward_letter.pdf"
    letter.write_bytes(papers.scan(papers.ENGLISH))
    dealing = person(window=DESK)
    dealing.log_in("dealing")
    page = dealing.page
    open_file(dealing, "Letters of Tuesday")
    address = page.get_by_role("link", name="Add scans").get_attribute("href") or ""
    held: list[Route] = []
    page.route("**/*.js", lambda route: held.append(route))
    page.goto(urljoin(page.url, address), wait_until="commit")
    page.set_input_files("aitihya-papers input[type=file]", [letter])
    assert page.locator(".papers__status").count() == 0
    for route in held:
        route.continue_()
    page.unroute("**/*.js")
    page.locator(".papers__status").wait_for(state="attached")
    page.get_by_role("button", name="Send them").click()
    expect(page.locator("#scans-there > li")).to_contain_text("Ward_letter.pdf")
