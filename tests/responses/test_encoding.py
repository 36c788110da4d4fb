"""A form in another encoding is refused in a line, wherever it is sent."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded; charset={}"


@pytest.mark.parametrize("page", ["complaints:report", "account_login", "set_language"])
def test_400_for_another_encoding(page: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("complaints:report"))
    answer = browser.post(reverse(page), "a=1", content_type=FORM.format("iso-8859-1"))
    assert (answer.status_code, answer.content.decode()) == (400, "Please send this in UTF-8.")


@pytest.mark.parametrize("named", ["utf-8", "UTF-8"])
def test_utf_8_is_taken(client: Client, named: str) -> None:
    answer = client.post(reverse("set_language"), "language=bn&next=/", content_type=FORM.format(named))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
