"""Who comes to pages that are not his finds nothing, on the real service."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

STAFF_PAGES = ("/desk/", "/desk/complaints/", "/desk/explore/", "/desk/notices/", "/field/", "/desk/files/1/")


def test_anonymous_is_led_to_the_log_in(person: Callable[..., Person]) -> None:
    stranger = person()
    for path in STAFF_PAGES:
        stranger.go(path)
        assert "/accounts/login/" in stranger.page.url, path


def test_the_other_sections_file_visit_and_photos_are_not_found(person: Callable[..., Person]) -> None:
    dealing, outsider = person(), person()
    dealing.log_in("dealing")
    outsider.log_in("dealing2")
    own = dealing.page.locator("main tbody tr a.ref").first.get_attribute("href")
    theirs = [own]
    dealing.go(str(own))
    theirs += [
        link.get_attribute("href")
        for link in dealing.page.locator("main a[href*='/papers/'], main a[href*='/photos/']").all()
    ]
    assert len(theirs) >= 2
    for path in theirs:
        assert dealing.page.request.get(f"{dealing.service.url}{path}").status == 200, path
        assert outsider.page.request.get(f"{outsider.service.url}{path}").status == 404, path


@pytest.mark.parametrize("login", ["planner", "publicity"])
def test_who_has_no_inbox_of_complaints_closes_nothing(person: Callable[..., Person], login: str) -> None:
    someone = person()
    someone.log_in(login)
    someone.go("/desk/")
    assert someone.page.locator("main tbody tr").count() == 0
