"""Forms come in UTF-8: whatever says that it has another encoding is refused before anybody reads it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


class OnlyUtf8:
    """Middleware: Django refuses such a form where it is first read, and fails where it says so, which reads it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> HttpResponse | None:
        """400 with a line of text for a form in another encoding; programmes' addresses refuse it in their own way."""
        utf8 = (request.content_params or {}).get("charset", "utf-8").lower() == "utf-8"
        if request.method != "POST" or utf8 or getattr(view, "csrf_exempt", False):
            return None
        return HttpResponse(_("Please send this in UTF-8."), status=400, content_type="text/plain; charset=utf-8")
