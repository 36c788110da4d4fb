"""Nothing in the log tells who a citizen is, nor opens his page."""

import importlib
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from pghistory.models import Context
from structlog.testing import capture_logs

from complaints.guard import limits
from complaints.models import Complaint, Scope
from registry.logs import RequestLog
from tests.complaints.conftest import CODE

KEY = str(uuid.UUID("a9b9e480-3fbf-403d-b66b-f466c4ba1809"))


@pytest.mark.parametrize(
    "address",
    [
        f"/track/{KEY}/",
        f"/report/{KEY}/confirm/?code=123456",
        f"/complaints/subscriptions/{KEY}/",
        "/complaints/follow/leave/17:sesame/",
        "/open311/v2/requests.json?api_key=sesame&email=citizen@example.org",
        "/privacy/request/?contact=citizen@example.org",
        "/desk/receipts/?q=citizen%40example.org",
        "/desk/receipts/?q=98300+12345",
        "/desk/?code=123456",
        "/accounts/password/reset/?key=sesame",
    ],
)
def test_an_address_is_logged_without_people_and_secrets(address: str) -> None:
    said = RequestLog.format_request(RequestFactory().get(address))
    for secret in (KEY, "citizen", "example.org", "sesame", "123456", "12345"):
        assert secret not in said


def test_what_tells_nobody_anything_is_logged_whole() -> None:
    assert RequestLog.format_request(RequestFactory().get("/desk/?tab=sent&q=pond")) == "GET /desk/?tab=sent&q=pond"


@pytest.mark.django_db
def test_a_report_and_a_request_leave_no_trace_of_the_citizen(
    client: Client, confirmed: Complaint, known_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    structlog.configure(cache_logger_on_first_use=False)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        client.get(reverse("complaints:track", args=[confirmed.key]), REMOTE_ADDR="203.0.113.77")
        client.post(reverse("complaints:privacy-ask"), {"contact": "citizen@example.org"}, REMOTE_ADDR="203.0.113.77")
        client.post(reverse("complaints:privacy-code"), {"code": CODE}, REMOTE_ADDR="203.0.113.77")
        client.get(reverse("complaints:privacy-own"), REMOTE_ADDR="203.0.113.77")
    said = repr(logged)
    assert "GET /track/" in said
    for secret in (str(confirmed.key), "citizen@example.org", CODE, "203.0.113.77"):
        assert secret not in said


@pytest.mark.django_db
def test_django_names_no_key_of_a_page_that_is_not_there(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    made: Any = settings.LOGGING["formatters"]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=made["structured"]["foreign_pre_chain"],
        processors=made["structured"]["processors"],
    )
    Client(enforce_csrf_checks=True).post(f"/track/{KEY}/withdraw/")
    client.get(f"/track/{KEY}/")
    client.get(f"/report/{KEY}/confirm/")
    said = "\n".join(formatter.format(record) for record in caplog.records)
    assert "/track/…/" in said
    assert KEY not in said


@pytest.mark.django_db
def test_a_refused_flood_writes_no_line_each(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    for _each in range(limits.DEFAULTS[Scope.MOMENT].most):
        client.post(reverse("complaints:privacy-ask"), {})
    caplog.clear()
    for _each in range(20):
        assert client.post(reverse("complaints:privacy-ask"), {}).status_code == 429
    # The gate says once a minute how many it refused.
    assert len(caplog.records) <= 1


@pytest.mark.django_db
def test_jobs_carry_no_address_and_no_code(confirmed: Complaint, known_code: str, client: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    client.post(reverse("complaints:privacy-ask"), {"contact": "citizen@example.org"})
    client.post(reverse("complaints:privacy-ask"), {"contact": "98300 12345"})
    told: list[Any] = list(ProcrastinateJob.objects.values_list("args", flat=True))
    assert told
    assert not [each for each in told if "citizen" in repr(each) or CODE in repr(each) or "98300" in repr(each)]


def test_the_history_of_changes_keeps_no_key_that_opens_a_citizens_page(
    client: Client, make_report: Callable[..., Complaint], areas: object
) -> None:
    complaint = make_report()
    answer = client.post(reverse("complaints:confirm", args=[complaint.key]), {"code": CODE})
    assert answer.status_code == 302
    kept = [str(row.metadata) for row in Context.objects.all()]
    assert any("/report/…/confirm/" in each for each in kept)
    assert not any(str(complaint.key) in each for each in kept)


def test_what_was_kept_before_loses_its_keys(db: object) -> None:
    key = "0b9c3f0e-4a3e-4c58-9f0e-0d7a3c1b2a4d"
    for url in (f"/report/{key}/confirm/", f"/desk/files/{key}/", "/report/"):
        Context.objects.create(id=uuid.uuid4(), metadata={"url": url, "user": 7})
    migration = importlib.import_module("registry.migrations.0003_context_without_keys")
    with connection.schema_editor() as editor:
        migration.without_keys(None, editor)
    kept = {row.metadata["url"] for row in Context.objects.filter(metadata__user=7)}
    assert kept == {"/report/…/confirm/", f"/desk/files/{key}/", "/report/"}
