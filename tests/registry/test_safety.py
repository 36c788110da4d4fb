"""What the composition root promises: logs without keys, one log-in, tidy tables."""

import uuid

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from registry.logs import RequestLog
from registry.tasks import tidy


@pytest.mark.parametrize("path", ["/track/{key}/", "/report/{key}/confirm/", "/track/{key}/photos/7/thumb/"])
def test_the_log_does_not_hold_the_key_of_a_citizens_page(path: str) -> None:
    key = str(uuid.uuid4())
    assert key not in RequestLog.format_request(RequestFactory().get(path.format(key=key)))


def test_other_addresses_are_logged_whole() -> None:
    assert RequestLog.format_request(RequestFactory().get("/desk/?tab=sent")) == "GET /desk/?tab=sent"


@pytest.mark.django_db
def test_the_administration_has_no_log_in_of_its_own(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_expired_rows_of_the_cache_are_removed_and_others_kept() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_cache (cache_key, value, expires) VALUES"
            " ('old', '', now() - interval '1 day'), ('new', '', now() + interval '1 day')"
        )
        tidy(timestamp=0)
        cursor.execute("SELECT cache_key FROM registry_cache ORDER BY cache_key")
        assert cursor.fetchall() == [("new",)]


@pytest.mark.django_db
def test_a_nul_in_an_address_is_no_fault_of_ours(client: Client) -> None:
    assert client.get("/report/?asset=%00").status_code == 200


@pytest.mark.django_db
def test_health_is_told_without_a_log_in(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "up", "database": "up"}


@pytest.mark.django_db
def test_papers_that_are_no_pages_find_the_sign(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "public, max-age=86400")
    assert answer.headers["Location"].endswith(".svg")
    assert client.post("/favicon.ico").status_code == 405
