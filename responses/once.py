"""What one reading request asks again and again is asked of the database once.

Rights are asked by the bar of a page, by its form, its list and each of its actions. While a page is made that only
reads, the first answer stands for all; a request that writes asks anew each time, for it must see what was changed
while it waited for a lock. What is sent bit by bit after the answer has begun also asks anew.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

_T = TypeVar("_T")
_ASKED: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)
_READING = frozenset({"GET", "HEAD"})


class AskedOnce:
    """The middleware that gives every reading request answers of its own to keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what was kept meanwhile is forgotten."""
        token = _ASKED.set({} if request.method in _READING else None)
        try:
            return self.get_response(request)
        finally:
            _ASKED.reset(token)


def once(key: Hashable, read: Callable[[], _T]) -> _T:
    """Return what ``read`` returns; within a reading request it is called once for ``key``."""
    asked = _ASKED.get()
    if asked is None:
        return read()
    if key not in asked:
        asked[key] = read()
    found: _T = asked[key]
    return found
