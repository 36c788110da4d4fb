"""The pages of the chain in three languages: axe finds nothing, nothing scrolls sideways, all fonts are ours."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE, Person
from tests.databases import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PUBLIC = (
    "/",
    "/search/?q=sarobar",
    "/grades/",
    "/assets/AH-000117/",
    "/report/",
    "/report/?asset=AH-000117",
    "/accounts/login/",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def faults(person: Person, path: str) -> list[str]:
    """What is wrong with the page at ``path``, in a line each."""
    person.go(path)
    page = person.page
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, rules).then(result => result.violations)", RULES
    )
    lines = [f"{path}: {each['id']} at {each['nodes'][0]['target']}" for each in found]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        lines.append(f"{path}: scrolls sideways")
    return lines


REGISTER = (
    "/desk/register/",
    "/search/?q=dighi",
    "/desk/needs/",
    "/desk/inspections/due/",
    "/desk/gradings/",
    "/desk/imports/",
    "/desk/proposals/",
    "/desk/integrity/",
    "/desk/areas/import/",
    "/desk/assets/new/park/",
    "/assets/AH-000001/",
    "/assets/AH-000001/edit/",
    "/assets/AH-000001/history/",
    "/assets/AH-000001/documents/",
    "/assets/AH-000001/grading/",
)


@pytest.mark.parametrize("window", [PHONE, DESK, {"width": 360, "height": 740}], ids=["phone", "desk", "narrow"])
@pytest.mark.parametrize("language", ["en", "bn", "hi"])
def test_citizens_pages(person: Callable[..., Person], language: str, window: dict[str, int]) -> None:
    citizen = person(language=language, window=window)
    assert [line for path in PUBLIC for line in faults(citizen, path)] == []


@pytest.mark.parametrize(
    ("login", "paths", "window"),
    [
        ("dealing", ("/desk/", "/desk/complaints/", "/desk/files/new/", "/desk/notices/"), DESK),
        ("dealing", ("/desk/", "/desk/complaints/"), PHONE),
        ("engineer", ("/desk/files/9/", "/desk/?tab=section"), DESK),
        ("engineer", ("/desk/files/9/",), PHONE),
        ("inspector", ("/field/",), PHONE),
        ("planner", ("/desk/explore/?kind=water&condition_min=4",), DESK),
        ("director", REGISTER, DESK),
        ("director", REGISTER, PHONE),
    ],
)
def test_staff_pages_in_bengali(
    person: Callable[..., Person], login: str, paths: tuple[str, ...], window: dict[str, int]
) -> None:
    officer = person(language="bn", window=window)
    officer.log_in(login)
    assert [line for path in paths for line in faults(officer, path)] == []


def test_a_visit_to_report(person: Callable[..., Person]) -> None:
    inspector = person(language="bn", window=PHONE)
    inspector.log_in("inspector")
    inspector.go("/field/")
    path = inspector.page.locator("main a[href*='/field/visits/']").first.get_attribute("href")
    assert faults(inspector, str(path)) == []


def test_fonts_come_from_the_service(person: Callable[..., Person]) -> None:
    citizen = person(language="bn")
    elsewhere: list[str] = []
    citizen.page.on("request", lambda request: elsewhere.append(request.url))
    citizen.go("/")
    citizen.page.wait_for_load_state("networkidle")
    strange = [
        url for url in elsewhere if not url.startswith((citizen.service.url, "http://127.0.0.1:9/", "data:", "blob:"))
    ]
    assert strange == []
