"""The main job as people do it: a pond, a citizen's complaint in Bengali, its file, a visit, a repair, the answer."""

import datetime as dt
import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Person, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "nagorik@example.org"
POND = "সন্তোষপুর লেক"
SECRET = "The contractor is known to be slow, between us."


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two pictures with a position in their EXIF, as a camera makes them."""
    made = []
    for number, colour in enumerate(("#0f5e6b", "#8c3b2a"), start=1):
        image = Image.new("RGB", (1280, 960), colour)
        ImageDraw.Draw(image).rectangle((200, 200, 900, 700), fill="#fbf8f3")
        exif = Image.Exif()
        exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 30.0, 0.0), 3: "E", 4: (88.0, 21.0, 0.0)})
        content = BytesIO()
        image.save(content, "JPEG", exif=exif)
        path = tmp_path / f"photo-{number}.jpg"
        path.write_bytes(content.getvalue())
        made.append(path)
    return made


def report_a_pond(citizen: Person, photos: list[Path]) -> tuple[str, str]:
    """Find the pond mis-spelt, report, confirm; returns the complaint's number and the tracking address."""
    page = citizen.page
    citizen.go("/")
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    expect(page.locator("aitihya-map canvas").first).to_be_visible()
    page.locator("main input[type=search]").first.fill("shontoshpur lek")
    page.locator("main input[type=search]").first.press("Enter")
    page.get_by_role("link", name=POND).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(POND)
    page.get_by_role("link", name=say("bn", "Report a problem here")).first.click()
    latitude = page.locator("input[name=lat]")
    before = latitude.input_value()
    pin = page.locator("aitihya-pin-map .marker-icon")
    pin.focus()
    pin.press("ArrowUp")
    expect(latitude).not_to_have_value(before)
    page.get_by_label("কচুরিপানা", exact=False).first.check()
    page.locator("textarea[name=text]").fill("পুকুরের ধারে আবর্জনা জমে জল পচে গেছে।")
    page.locator("input[type=file][name=photos]").first.set_input_files([str(path) for path in photos])
    page.locator("input[name=email]").fill(EMAIL)
    page.get_by_role("button", name=say("bn", "Send and get the code")).click()
    page.wait_for_url(re.compile("/confirm/"))
    code = re.search(r"\d{6}", citizen.service.wait_for_mail(EMAIL, r"\d{6}"))
    assert code
    page.locator("input[name=code]").fill(code.group())
    page.get_by_role("button", name=say("bn", "Confirm"), exact=True).click()
    page.wait_for_url(re.compile("/track/"))
    number = page.locator("h1.reference").inner_text()
    assert re.fullmatch(r"C-\d{4}-\d{6,7}", number)
    assert page.url in citizen.service.wait_for_mail(EMAIL, number)
    return number, page.url


def open_file(officer: Person, subject: str) -> None:
    """Open the file in the inbox whose subject holds ``subject``, newest last."""
    officer.go("/desk/")
    officer.page.locator("main tr", has_text=subject).last.get_by_role("link").first.click()
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text(subject)


def write_green_note(officer: Person, text: str) -> None:
    """Write a note and confirm it; it is permanent then."""
    page = officer.page
    page.locator("#draft .rich-text__editor").fill(text)
    page.get_by_role("button", name="Confirm the note").click()
    expect(page.locator(".note--green").last).to_contain_text(text)


def forward(officer: Person, to: str) -> None:
    """Forward the open file to the post whose name begins with ``to``."""
    page = officer.page
    choice = page.locator(".form-check", has_text=to).first
    choice.locator("input[type=radio]").check()
    page.get_by_role("button", name="Forward the file").click()
    expect(page.locator(".messages")).to_contain_text(to)


def choose(page: object, name: str, containing: str) -> None:
    """Choose in the select ``name`` the option whose text holds ``containing``."""
    select = page.locator(f"select[name={name}]").first  # type: ignore[attr-defined]
    option = select.locator("option", has_text=containing).first
    select.select_option(value=option.get_attribute("value"))


def order_inspection(engineer: Person) -> None:
    """Order an inspection of the pond the file is about."""
    page = engineer.page
    page.get_by_text("Order an inspection", exact=True).click()
    choose(page, "assigned_to", "Soma Mondal")
    page.locator("textarea[name=instructions]").first.fill("Measure how far the water has drawn back.")
    page.get_by_role("button", name="Order the inspection").click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Visits")).to_be_visible()


def inspect(inspector: Person, photos: list[Path]) -> None:
    """Report the visit with two photos, a position and grade 5."""
    page = inspector.page
    inspector.go("/field/")
    page.get_by_role("link", name="Santoshpur").first.click()
    expect(page.get_by_text("পচে গেছে")).to_be_visible()
    page.locator("input[type=file][name=photos]").first.set_input_files([str(path) for path in photos])
    expect(page.locator("input[name=lat]")).to_have_value(re.compile(r"^22\.49"))
    page.locator("input[name=grade][value='5']").check()
    page.locator("textarea[name=report]").fill("Water black, embankment broken on the east side.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()


def record_and_complete_work(engineer: Person, photos: list[Path]) -> None:
    """Record the repair with its cost, then its completion with an after-photo."""
    page = engineer.page
    page.get_by_text("Record a maintenance work", exact=True).click()
    form = page.locator("form", has=page.locator("textarea[name=what]"))
    form.locator("textarea[name=what]").fill("Rubbish removed, embankment mended")
    form.locator("input[name=contractor]").fill("A contractor")
    form.locator("input[name=cost]").fill("২,৮৫,০০০")
    form.get_by_role("button", name="Record the work").click()
    page.wait_for_load_state()
    expect(page.get_by_text("₹ 2,85,000").first).to_be_visible()
    page.get_by_role("link", name="Complete the work").click()
    page.locator("input[name=completed_on]").fill(dt.date.today().isoformat())  # noqa: DTZ011 (what a person picks)
    page.locator("input[type=file][name=photos]").first.set_input_files(str(photos[1]))
    # Without a position near the pond the photo would prove nothing, and the file could not be closed as done.
    expect(page.locator("input[name=lat]")).to_have_value(re.compile(r"^22\.49"))
    page.get_by_role("button", name="Record that it is done").click()
    page.wait_for_load_state()
    expect(page.get_by_text("completed", exact=False).first).to_be_visible()


def close_file(director: Person) -> None:
    """Close the open file as done, with what the citizen is told."""
    page = director.page
    page.locator("summary", has_text="Close").click()
    page.locator("input[name=outcome][value=done]").check()
    page.locator("textarea[name=result]").fill("আবর্জনা সরানো হয়েছে, পাড় মেরামত হয়েছে।")
    page.get_by_role("button", name="Close the file").click()
    page.wait_for_load_state()
    expect(page.get_by_text("closed").first).to_be_visible()


def test_from_a_pin_on_the_map_to_a_proven_repair(person: Callable[..., Person], photos: list[Path]) -> None:
    place = (22.4927, 88.3820)
    citizen = person(language="bn", window=PHONE, at=place)
    number, tracking = report_a_pond(citizen, photos)
    expect(citizen.page.locator("[aria-current=step]")).to_contain_text(say("bn", "received"))
    subject = "Santoshpur"

    dealing = person(window=DESK)
    dealing.log_in("dealing")
    open_file(dealing, subject)
    expect(dealing.page.locator("main")).to_contain_text(number)
    papers = dealing.page.locator("section", has=dealing.page.get_by_role("heading", name="Correspondence"))
    assert papers.get_by_role("link", name=re.compile(r"^(Complaint C-|Photo \d)")).count() == 3
    complaint = papers.get_by_role("link", name=re.compile(r"^Complaint C-")).first.get_attribute("href")
    pdf = dealing.page.request.get(f"{dealing.service.url}{complaint}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")
    write_green_note(dealing, SECRET)
    forward(dealing, "Executive Engineer")

    engineer = person(window=DESK, at=place)
    engineer.log_in("engineer")
    open_file(engineer, subject)
    order_inspection(engineer)

    citizen.page.reload()
    expect(citizen.page.locator("[aria-current=step]")).to_contain_text(say("bn", "inspection ordered"))

    inspector = person(window=PHONE, at=place)
    inspector.log_in("inspector")
    inspect(inspector, photos)

    open_file(engineer, subject)
    expect(engineer.page.get_by_text("embankment broken").first).to_be_visible()
    record_and_complete_work(engineer, photos)
    open_file(engineer, subject)
    forward(engineer, "Director General")

    director = person(window=DESK)
    director.log_in("director")
    open_file(director, subject)
    close_file(director)

    citizen.page.reload()
    main = citizen.page.locator("main")
    expect(main).to_contain_text("পাড় মেরামত হয়েছে")
    expect(main).not_to_contain_text(SECRET)
    outcome = citizen.service.wait_for_mail(EMAIL, f"অভিযোগ {number}: ফলাফল")
    assert "পাড় মেরামত হয়েছে" in outcome
    assert tracking in outcome
    assert SECRET not in outcome
    citizen.page.locator("input[name=fixed][value=no]").check()
    citizen.page.locator("textarea[name=text]").fill("পাড় আবার ভেঙে গেছে।")
    citizen.page.get_by_role("button", name=say("bn", "Send your answer")).click()
    expect(citizen.page.locator("[aria-current=step]")).to_contain_text(say("bn", "reopened"))
    # It comes back to who closed it.
    open_file(director, subject)
    expect(director.page.locator("main")).to_contain_text("পাড় আবার ভেঙে গেছে")

    shown = citizen.page.request.get(f"{citizen.service.url}/api/v1/assets/?q=santoshpur lake&kind=water")
    assert json.loads(shown.body())["results"][0]["condition"] == 5
