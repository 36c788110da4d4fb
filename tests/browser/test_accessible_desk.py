"""The pages of files, of the office and of proof in two languages: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_accessible import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

NARROW = {"width": 360, "height": 740}
LISTS = (
    "/desk/",
    *(f"/desk/?tab={tab}" for tab in ("sent", "others", "parked", "section")),
    "/desk/?tab=search&q=ghat",
    "/desk/?q=nothing-has-this-word",
    "/desk/pendency/",
    "/desk/pendency/?by=section&clock=opened",
    "/desk/pendency/files/?by=priority&key=ordinary&clock=held",
    "/desk/pendency/months/",
    "/desk/pendency/months/?of=HW",
    "/desk/notices/",
    "/desk/views/",
    "/desk/views/?tab=mine",
    "/desk/phrases/",
    "/desk/files/new/",
    "/desk/despatch/",
    "/desk/certificates/",
)
OFFICE = (
    "/desk/office/",
    "/desk/office/people/",
    "/desk/office/officers/1/",
    "/desk/office/posts/1/",
    "/desk/office/posts/1/charge/",
    "/desk/office/sections/1/",
    "/desk/office/absences/",
    "/desk/office/absences/new/",
    "/desk/office/calendars/",
    "/desk/office/calendars/1/",
    "/desk/office/calendars/new/",
    "/desk/office/master/",
    "/desk/proof/",
)


def pages_of_files(officer: Person) -> list[str]:
    """The demonstration's files that have views asked, papers, a part and drafts; their proof; drafts and letters."""
    found = []
    for words in ("Scaffolding before", "Writers' Buildings", "Leaning wall", "Stones of the north"):
        officer.go(f"/desk/?tab=section&q={words}")
        link = officer.page.locator("main a.ref", has_text="/").first.get_attribute("href")
        officer.go(str(link))
        more = officer.page.locator(
            "main a[href*='/drafts/'], main a[href^='/desk/views/'], main a[href^='/desk/parking/']"
        ).evaluate_all("links => links.map(link => link.getAttribute('href'))")
        found += [str(link), f"{link}proof/", *more]
    officer.go("/desk/despatch/")
    letters = officer.page.locator("main a[href^='/desk/despatch/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return list(dict.fromkeys([*found, *(each for each in letters if each.rstrip("/").split("/")[-1].isdigit())]))


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "bn"])
def test_pages_of_files(person: Callable[..., Person], language: str, window: dict[str, int]) -> None:
    head = person(language=language, window=window)
    head.log_in("head")
    files = pages_of_files(head)
    assert len(files) > 10
    assert [line for path in (*LISTS, *files) for line in faults(head, path)] == []


@pytest.mark.parametrize(("language", "window"), [("en", DESK), ("bn", PHONE)], ids=["desk", "phone"])
def test_pages_of_the_office(person: Callable[..., Person], language: str, window: dict[str, int]) -> None:
    keeper = person(language=language, window=window)
    keeper.log_in("admin")
    assert [line for path in OFFICE for line in faults(keeper, path)] == []


def test_nothing_scrolls_sideways_on_the_narrowest_phone(person: Callable[..., Person]) -> None:
    head, keeper = person(language="bn", window=NARROW), person(language="bn", window=NARROW)
    head.log_in("head")
    keeper.log_in("admin")
    paths = [(head, path) for path in (*LISTS, *pages_of_files(head))] + [(keeper, path) for path in OFFICE]
    wide = []
    for officer, path in paths:
        officer.go(path)
        if officer.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []
