"""What a reading request asks again is asked once; what writes, and what comes after the answer, asks anew."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from responses.once import AskedOnce, once
from staff.models import Tenure
from tests.conftest import Department


def _asked(method: str) -> list[int]:
    """Return what three questions in one request were answered, each answer another number."""
    answers: list[int] = []
    said: list[int] = []

    def ask() -> int:
        said.append(len(said))
        return said[-1]

    def view(request: HttpRequest) -> HttpResponse:
        answers.extend(once("who", ask) for _ in range(2))
        answers.append(once("what", ask))
        return HttpResponse()

    AskedOnce(view)(getattr(RequestFactory(), method)("/"))
    answers.append(once("who", ask))
    return answers


def test_a_reading_request_asks_once_and_forgets() -> None:
    assert _asked("get") == _asked("head") == [0, 0, 1, 2]


def test_a_writing_request_asks_anew() -> None:
    assert _asked("post") == [0, 1, 2, 3]


def test_a_request_within_another_has_answers_of_its_own() -> None:
    heard: list[str] = []

    def inner(request: HttpRequest) -> HttpResponse:
        heard.append(once("who", lambda: "inner"))
        return HttpResponse()

    def outer(request: HttpRequest) -> HttpResponse:
        heard.append(once("who", lambda: "outer"))
        AskedOnce(inner)(RequestFactory().get("/"))
        AskedOnce(inner)(RequestFactory().post("/"))
        heard.append(once("who", lambda: "never"))
        return HttpResponse()

    AskedOnce(outer)(RequestFactory().get("/"))
    assert heard == ["outer", "inner", "inner", "outer"]


def test_a_view_that_fails_leaves_nothing_behind() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        once("who", lambda: "kept")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        AskedOnce(view)(RequestFactory().get("/"))
    assert once("who", lambda: "asked") == "asked"


def test_what_is_streamed_asks_anew() -> None:
    answers = iter(range(9))

    def rows() -> Iterator[str]:
        yield str(once("who", lambda: next(answers)))
        yield str(once("who", lambda: next(answers)))

    def view(request: HttpRequest) -> HttpResponse:
        once("who", lambda: next(answers))
        return StreamingHttpResponse(rows())  # type: ignore[return-value]

    response = AskedOnce(view)(RequestFactory().get("/"))
    assert b"".join(response.streaming_content) == b"12"  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_page_of_the_desk_asks_once_who_reads_and_sees_what_changed(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    for seen in (True, False):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/desk/complaints/")
        assert (answer.status_code == 200) is seen
        assert sum("AS seats" in query["sql"] for query in asked) == 1
        Tenure.objects.filter(officer__user=department.dealing).delete()
