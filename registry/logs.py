"""The log of requests, without the keys that open a citizen's page."""

import re
from typing import Any

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_KEY = re.compile(r"/(track|report)/[0-9a-f-]{36}", re.IGNORECASE)
_API_KEY = re.compile(r"(api_key=)[^&]*", re.IGNORECASE)


class RequestLog(RequestMiddleware):
    """Whoever reads the log must not be able to follow or withdraw a complaint, nor learn where its reporter sits."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and address with every key left out."""
        return _API_KEY.sub(r"\1…", _KEY.sub(r"/\1/…", f"{request.method} {request.get_full_path()}"))

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> Any:
        """Bind the client's address, but not on a citizen's pages."""
        return None if _KEY.search(request.path) else super().bind_ip(request)
