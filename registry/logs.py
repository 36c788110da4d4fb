"""The log of requests, without what opens a citizen's page and without what tells who he is."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from pghistory.middleware import HistoryMiddleware

# Keys, and what a mail's own way out is signed with.
_KEY = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<=/follow/leave/)[^/?]+", re.IGNORECASE)
# Words that stand for something secret wherever they are asked for: log-in links, what a programme's key is.
_SECRET = re.compile(r"(?<=[?&])((?:[^=&]*(?:key|code|token|mail|phone)[^=&]*)=)[^&]*", re.IGNORECASE)
# What looks like a mail address or a telephone number, as an officer may type it into a search.
_PERSON = re.compile(r"(?<==)[^&]*(?:@|%40|(?:\d(?:%20|[+ -])?){10,})[^&]*")


def is_citizens(path: str) -> bool:
    """Whether an address below the root is one of those on which citizens report, follow, subscribe and ask."""
    return path.startswith(settings.PUBLIC_SENDINGS)


class RequestLog(RequestMiddleware):
    """Whoever reads the log must not be able to follow or withdraw a complaint, nor learn where its reporter sits."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and address; on citizens' pages without keys and without what was asked."""
        if is_citizens(request.path):
            return _KEY.sub("…", f"{request.method} {request.path}")
        return _PERSON.sub("…", _SECRET.sub(r"\1…", f"{request.method} {request.get_full_path()}"))

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> Any:
        """Bind the client's address, but not on a citizen's pages."""
        return None if is_citizens(request.path) else super().bind_ip(request)


class HistoryContext(HistoryMiddleware):
    """Who changed something, and on which page; of a citizen's page without the key that opens it."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what is kept beside each change of the request, for good."""
        context: dict[str, Any] = super().get_context(request)
        return {**context, "url": _KEY.sub("…", context["url"])} if is_citizens(request.path) else context
