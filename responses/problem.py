"""RFC 9457 problem details: the one form in which the API says what is wrong and what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """A refusal that names what is wrong.

    ``detail`` says in words what to do; ``parameter`` names the query parameter or member at fault.
    """

    def __init__(self, detail: str, *, parameter: str | None = None, status: int = 400, title: str = "") -> None:
        super().__init__(detail)
        self.status_code = status
        self.parameter = parameter
        self.title = title or HTTPStatus(status).phrase


def body(*, status: int, detail: str, title: str = "", **members: Any) -> dict[str, Any]:
    """Return a problem document's members; empty extension members are left out."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return document | {name: value for name, value in members.items() if value}


def response(*, status: int, detail: str, title: str = "", **members: Any) -> JsonResponse:
    """Return a plain Django response with the problem document, for views outside DRF."""
    return JsonResponse(
        body(status=status, detail=detail, title=title, **members), status=status, content_type=MEDIA_TYPE
    )


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn any exception DRF knows into a problem document; anything else goes on to the error page and the log."""
    answer = exception_handler(error, dict(context))
    if answer is None:
        return None
    members: dict[str, Any] = {}
    if isinstance(error, Problem):
        members = {"parameter": error.parameter}
        detail = str(error.detail)
    elif isinstance(error, exceptions.ValidationError):
        members = {"errors": answer.data}
        detail = "Some values were not accepted; see errors."
    elif isinstance(error, Http404 | PermissionDenied):
        detail = HTTPStatus(answer.status_code).description
    else:
        detail = str(getattr(error, "detail", error))
    title = error.title if isinstance(error, Problem) else ""
    document = body(status=answer.status_code, detail=detail, title=title, **members)
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
    return Response(document, status=answer.status_code, headers=headers, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer an unknown address below the API with a problem document instead of a page."""
    return response(status=404, detail="Nothing is at this address.", instance=request.path)
