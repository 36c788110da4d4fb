"""A citizen with a poor network: kept on the phone, sent once, confirmed; and one whose browser has no scripts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, Person, Service, _until, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Far from every place of the register, so that what is reported here joins no other journey's file.
PLACE = (22.6215, 88.3905)
TEXT = "পুকুরের উত্তর পাড়ে লরি করে মাটি ফেলা হচ্ছে।"
EMAIL, OTHER = "offline@example.org", "noscript@example.org"
REFUSED_BY_NETWORK = "ERR_INTERNET_DISCONNECTED"
WORKER_READY = "navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')"
COUNT = "from complaints.models import Complaint; print(Complaint.objects.filter(text__contains='লরি করে মাটি').count())"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "pond.jpg"
    Image.new("RGB", (1280, 960), "#0f5e6b").save(path, "JPEG")
    return path


def stored(service: Service) -> int:
    """How many complaints hold this test's words."""
    return int(service.manage("shell", "-v0", "-c", COUNT).strip().splitlines()[-1])


def asked_of(page: Page) -> Locator:
    """The chosen problem with its questions."""
    return page.locator(".choice-item", has=page.locator("input[name=category]:checked"))


def answer_questions(page: Page) -> None:
    """Answer what filling a pond is asked and must be answered."""
    asked = asked_of(page)
    asked.get_by_label("কয়েক দিন ধরে").check()
    asked.locator("input[name$='-thrown']").first.check()


def fill(citizen: Person, photo: Path | None) -> None:
    """Fill the form with few taps: photo, own position, problem with its questions, words, address.

    Without a photo it is a problem that needs none and asks nothing.
    """
    page = citizen.page
    if photo:
        page.locator("input[type=file][name=photos]").set_input_files(str(photo))
    page.get_by_role("button", name=say("bn", "Use my position")).click()
    expect(page.locator("input[name=lat]")).to_have_value(f"{PLACE[0]:.6f}")
    expect(page.locator("input[name=accuracy]")).to_have_value("12.0")
    page.locator("details.report__kinds[data-kind=water] summary").click()
    page.get_by_label("পুকুর বোজানো হচ্ছে" if photo else "কচুরিপানা", exact=False).first.check()
    if photo:
        answer_questions(page)
    page.locator("textarea[name=text]").fill(TEXT)
    page.locator("input[name=email]").fill(EMAIL)


_KEPT = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("aitihya-photo-drafts");
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = (event) => { event.preventDefault(); resolve(%(none)s); };
    opening.onsuccess = () => {
        const asked = opening.result.transaction("photos").objectStore("photos").getAll();
        asked.onsuccess = () => {
            opening.result.close();
            const kept = asked.result.flatMap((row) => row.lists.flat());
            resolve(%(found)s);
        };
    };
})"""
PHOTO_KEPT = _KEPT % {"none": "false", "found": "kept.length === 1 && kept[0].fix !== null"}
NO_PHOTO_KEPT = _KEPT % {"none": "true", "found": "kept.length === 0"}


def until_kept(page: Page, asked: str) -> None:
    """Wait until what the phone keeps of the draft's photos is so."""
    _until(lambda: page.evaluate(asked), asked, seconds=30)


def confirm(page: object, service: Service, to: str) -> str:
    """Type the newest code and return the number that it gives."""
    code = re.search(r"\d{6}", service.wait_for_mail(to, r"\d{6}"))
    assert code
    page.locator("input[name=code]").fill(code.group())  # type: ignore[attr-defined]
    page.locator("main form button[type=submit]").first.click()  # type: ignore[attr-defined]
    page.wait_for_url(re.compile("/track/"))  # type: ignore[attr-defined]
    return str(page.locator("h1.reference").inner_text())  # type: ignore[attr-defined]


def test_without_a_network_it_is_kept_and_sent_once_when_that_is_back(
    person: Callable[..., Person], photo: Path
) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    before = stored(citizen.service)
    citizen.go("/report/")
    page.wait_for_function(WORKER_READY)

    page.context.set_offline(True)
    citizen.go("/report/")
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    fill(citizen, photo)
    # What the service would ask for is asked here, while the phone is in the hand.
    page.locator("input[name=email]").fill("")
    page.locator("form[data-report] button[type=submit]").click()
    expect(page.locator(".outbox-said")).to_contain_text(say("bn", "Where do we answer?"))
    expect(page.locator("textarea[name=text]")).to_have_value(TEXT)
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("form[data-report] button[type=submit]").click()
    outbox = page.locator("aitihya-outbox .outbox__row")
    expect(outbox).to_have_count(1)
    expect(outbox).to_contain_text(TEXT[:20])
    expect(page.locator(".outbox-said")).to_be_visible()
    assert stored(citizen.service) == before

    # Closed and opened again without a network it is still there.
    citizen.go("/report/")
    expect(page.locator("aitihya-outbox .outbox__row--waiting")).to_have_count(1)
    expect(page.locator("textarea[name=text]")).to_have_value("")
    # It is no draft any more, nor are its photos.
    until_kept(page, NO_PHOTO_KEPT)
    expect(page.locator(".picker__item")).to_have_count(0)

    page.context.set_offline(False)
    sent = page.locator("aitihya-outbox .outbox__row--sent")
    expect(sent).to_have_count(1)
    assert stored(citizen.service) == before + 1
    page.reload()
    sent.get_by_role("link").click()
    page.wait_for_url(re.compile("/confirm/"))
    assert re.fullmatch(r"C-\d{4}-\d{6,7}", confirm(page, citizen.service, EMAIL))
    expect(page.locator("main")).to_contain_text(TEXT)
    citizen.go("/report/")
    expect(page.locator("form[data-report]")).to_be_visible()
    expect(page.locator("aitihya-outbox")).to_be_hidden()
    assert stored(citizen.service) == before + 1
    citizen.problems[:] = [problem for problem in citizen.problems if REFUSED_BY_NETWORK not in problem]


def test_photos_outlast_a_page_that_the_phone_ended(person: Callable[..., Person], photo: Path) -> None:
    """While the camera is open a phone short of memory ends the page behind it."""
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    citizen.go("/report/")
    # One taken just now, whose place is known.
    photo.touch()
    page.set_input_files("input[name=photos]", str(photo))
    expect(page.locator(".picker__item")).to_have_count(1)
    until_kept(page, PHOTO_KEPT)
    citizen.go("/report/")
    expect(page.locator(".picker__item img")).to_have_count(1)
    # Where he stood is known as exactly as it was.
    page.get_by_role("button", name=say("bn", "Use my position")).click()
    expect(page.locator("input[name=accuracy]")).to_have_value("12.0")
    page.wait_for_function("() => Object.values(localStorage).some((draft) => draft.includes('12.0'))")
    citizen.go("/report/")
    expect(page.locator("input[name=lat]")).to_have_value(f"{PLACE[0]:.6f}")
    expect(page.locator("input[name=accuracy]")).to_have_value("12.0")
    expect(page.locator(".picker__item img")).to_have_count(1)
    # One more is added to it.
    second = photo.with_name("another.jpg")
    second.write_bytes(photo.read_bytes() + b"\0")
    page.set_input_files("input[name=photos]", str(second))
    expect(page.locator(".picker__item")).to_have_count(2)
    until_kept(page, PHOTO_KEPT.replace("=== 1", "=== 2"))
    page.locator(".picker__item button").last.click()
    until_kept(page, PHOTO_KEPT)
    citizen.go("/report/")
    expect(page.locator(".picker__item img")).to_have_count(1)
    assert page.evaluate("document.querySelector('input[name=photos]').files.length") == 1
    # What is discarded does not come back.
    page.locator(".draft-note button").click()
    expect(page.locator(".picker__item")).to_have_count(0)
    until_kept(page, NO_PHOTO_KEPT)
    citizen.go("/report/")
    expect(page.locator(".picker__buttons")).to_be_visible()
    expect(page.locator(".draft-note")).to_have_count(0)
    # Nor does what is sent.
    fill(citizen, photo)
    until_kept(page, PHOTO_KEPT)
    page.locator("form[data-report] button[type=submit]").click()
    page.wait_for_url(re.compile("/confirm/"))
    until_kept(page, NO_PHOTO_KEPT)


def test_a_report_that_lacks_something_stays_a_draft_through_a_reload(
    person: Callable[..., Person], photo: Path
) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    citizen.go("/report/")
    page.wait_for_function(WORKER_READY)
    page.context.set_offline(True)
    citizen.go("/report/")
    fill(citizen, photo)
    page.locator("input[name=email]").fill("")
    page.locator("form[data-report] button[type=submit]").click()
    expect(page.locator(".outbox-said")).to_contain_text(say("bn", "Where do we answer?"))
    page.locator("textarea[name=text]").fill(f"{TEXT} আবার।")
    # The draft is written a moment after the last key.
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value(f"{TEXT} আবার।")
    # What was not whole was not kept for sending, photos that were still being copied included.
    expect(page.locator("aitihya-outbox")).to_be_hidden()
    page.context.set_offline(False)
    page.get_by_role("button", name=say("bn", "Discard it")).click()
    citizen.problems[:] = [problem for problem in citizen.problems if REFUSED_BY_NETWORK not in problem]


def test_a_page_opened_without_a_network_is_sent_when_there_is_one_again(
    person: Callable[..., Person], photo: Path
) -> None:
    """The page kept on the phone has no token of this browser: one is had before the report goes."""
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    before = stored(citizen.service)
    citizen.go("/report/")
    page.wait_for_function(WORKER_READY)
    page.context.set_offline(True)
    citizen.go("/report/")
    fill(citizen, photo)
    page.context.set_offline(False)
    page.locator("form[data-report] button[type=submit]").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    assert stored(citizen.service) == before + 1
    expect(page.locator("aitihya-outbox .outbox__row")).to_have_count(0)
    citizen.problems[:] = [problem for problem in citizen.problems if REFUSED_BY_NETWORK not in problem]


def test_what_one_window_sent_is_not_sent_empty_by_another(person: Callable[..., Person]) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    before = stored(citizen.service)
    citizen.go("/report/")
    page.wait_for_function(WORKER_READY)
    page.context.set_offline(True)
    citizen.go("/report/")
    fill(citizen, None)
    page.locator("form[data-report] button[type=submit]").click()
    row = "aitihya-outbox .outbox__row"
    expect(page.locator(row)).to_have_count(1)
    other = page.context.new_page()
    other.goto(page.url)
    send = other.locator(row).get_by_role("button", name=say("bn", "Send now"))
    expect(send).to_be_visible()
    # The other window learns of no network and shows what it last saw.
    other.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    page.context.set_offline(False)
    expect(page.locator(f"{row}--sent")).to_have_count(1)
    send.click()
    expect(other.locator(f"{row}--sent").get_by_role("link")).to_be_visible()
    assert stored(citizen.service) == before + 1
    citizen.problems[:] = [problem for problem in citizen.problems if REFUSED_BY_NETWORK not in problem]


def test_an_answer_that_was_lost_on_its_way_makes_no_second_report(person: Callable[..., Person]) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    before = stored(citizen.service)
    citizen.go("/report/")
    # Without a photo: what intercepts requests here does not get files on.
    fill(citizen, None)
    lost: list[int] = []

    def lose_the_answer(route: object) -> None:
        if route.request.method != "POST" or lost:  # type: ignore[attr-defined]
            route.fallback()  # type: ignore[attr-defined]
            return
        lost.append(route.fetch(max_redirects=0).status)  # type: ignore[attr-defined]
        route.abort("connectionreset")  # type: ignore[attr-defined]

    page.context.route("**/report/", lose_the_answer)
    page.locator("form[data-report] button[type=submit]").click()
    row = page.locator("aitihya-outbox .outbox__row")
    expect(row).to_have_count(1)
    assert lost == [302]
    assert stored(citizen.service) == before + 1
    row.get_by_role("button", name=say("bn", "Send now")).click()
    expect(page.locator("aitihya-outbox .outbox__row--sent")).to_have_count(1)
    assert stored(citizen.service) == before + 1
    citizen.problems[:] = [problem for problem in citizen.problems if "ERR_CONNECTION_RESET" not in problem]


def test_without_scripts_address_and_ward_do(chromium: Browser, service: Service, photo: Path) -> None:
    context = chromium.new_context(viewport=PHONE, locale="bn", java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": "bn", "url": service.url}])
    page = context.new_page()
    try:
        page.goto(f"{service.url}/report/")
        # Neither an empty box in place of the map nor a list that waits for a pin.
        expect(page.locator("aitihya-pin-map, aitihya-near-list").locator("visible=true")).to_have_count(0)
        page.locator("input[type=file][name=photos]").set_input_files(str(photo))
        page.locator("input[name=address]").fill("৭ কল্পিত লেন")
        page.locator("select[name=ward]").select_option(index=3)
        page.locator("details.report__kinds[data-kind=water] summary").click()
        page.get_by_label("পুকুর বোজানো হচ্ছে", exact=False).first.check()
        answer_questions(page)
        page.locator("textarea[name=text]").fill("জল কমে যাচ্ছে।")
        page.locator("form[data-report] button[type=submit]").click()
        # Nothing is lost: only where we answer is asked for.
        expect(page.locator(".error-summary li")).to_have_count(1)
        expect(page.locator("input[name=address]")).to_have_value("৭ কল্পিত লেন")
        # What no browser gives back is a chosen photo.
        page.locator("input[type=file][name=photos]").set_input_files(str(photo))
        page.locator("input[name=email]").fill(OTHER)
        page.locator("form[data-report] button[type=submit]").click()
        page.wait_for_url(re.compile("/confirm/"))
        assert re.fullmatch(r"C-\d{4}-\d{6,7}", confirm(page, service, OTHER))
        expect(page.locator("aitihya-place-map").locator("visible=true")).to_have_count(0)
    finally:
        context.close()


def test_a_refused_report_keeps_photo_and_number_when_its_errors_are_followed(
    person: Callable[..., Person], photo: Path
) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    citizen.go("/report/")
    fill(citizen, photo)
    page.locator("input[name=email]").fill("")
    page.locator("input[name=phone]").fill("12")
    page.locator("form[data-report] button[type=submit]").click()
    wrong = page.locator(".error-summary a[href='#id_phone']").first
    expect(wrong).to_be_visible()
    # It was refused, so nothing is on its way.
    expect(page.locator("aitihya-outbox")).to_be_hidden()
    wrong.click()
    expect(page.locator("input[name=phone]")).to_be_focused()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("input[name=phone]")).to_have_value("12")
    assert page.evaluate("document.querySelector('input[type=file][name=photos]').files.length") == 1
    citizen.problems[:] = [problem for problem in citizen.problems if "422" not in problem]


def test_what_was_refused_about_an_asset_is_changed_on_that_assets_page(
    person: Callable[..., Person], photo: Path
) -> None:
    citizen = person(language="bn", window=PHONE, at=PLACE)
    page = citizen.page
    citizen.go("/report/?lat=22.57202&lon=88.34944")
    listed = page.locator("aitihya-near-list li[data-reference]")
    expect(listed.first).to_be_visible()
    address = f"/report/?asset={listed.first.get_attribute('data-reference')}"
    citizen.go(address)
    page.locator("input[type=file][name=photos]").set_input_files(str(photo))
    page.locator("input[name=category]").last.evaluate("(radio) => { radio.checked = true; }")
    page.locator("textarea[name=text]").fill(TEXT)
    page.locator("input[name=phone]").fill("12")
    page.context.set_offline(True)
    page.locator("form[data-report] button[type=submit]").click()
    expect(page.locator("aitihya-outbox .outbox__row--waiting")).to_have_count(1)
    page.context.set_offline(False)
    refused = page.locator("aitihya-outbox .outbox__row--refused")
    expect(refused).to_have_count(1)

    citizen.go("/report/")
    refused.get_by_role("button").first.click()
    page.wait_for_url(re.compile(re.escape(address)))
    expect(page.locator("textarea[name=text]")).to_have_value(TEXT)
    expect(page.locator("input[name=phone]")).to_have_value("12")
    expect(page.locator("input[name=category]").last).to_be_checked()
    expect(page.locator("aitihya-outbox")).to_be_hidden()
    assert page.evaluate("document.querySelector('input[type=file][name=photos]').files.length") == 1
    known = (REFUSED_BY_NETWORK, "422")
    citizen.problems[:] = [each for each in citizen.problems if not any(part in each for part in known)]
