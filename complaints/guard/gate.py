"""The gate before the public forms: a flood is refused here, before a body is read, a session or the database asked.

It counts in the memory of its process, which is quick and only roughly right: with four processes an address gets four
times the limit of a moment. What passes is counted exactly, in the database, and where that count is over the gate
remembers it until counting begins anew. In a process one public sending is worked on at a time and one more waits, so
that officers find a free thread and most of the processor, however many addresses a flood comes from.
"""

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from complaints.guard import limits, marks
from complaints.guard.abuse import Refused, too_many
from complaints.models import Scope
from language.digits import in_script

logger = logging.getLogger(__name__)
_KNOWN_AT_MOST = 20_000
_TELL_EVERY = 60.0
_BUSY_SECONDS = 5
_WAIT_AT_MOST = 4.0
OPEN311 = "/open311/"


class Counter:
    """How many sendings each network has left, in this process: a bucket that fills again evenly."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._shut: OrderedDict[str, float] = OrderedDict()
        self._refused, self._told_at = 0, clock()

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._left.clear()
            self._shut.clear()

    def take(self, mark: str) -> int:
        """Take one sending of ``mark``; return 0, or the seconds after which it may try again."""
        most, seconds = limits.bound(Scope.MOMENT)
        now = self._clock()
        with self._lock:
            if (until := self._shut.get(mark, 0.0)) > now:
                return self._refuse(int(until - now) + 1)
            left, at = self._left.pop(mark, (float(most), now))
            left = min(float(most), left + (now - at) * most / seconds)
            self._left[mark] = (max(left - 1, 0.0) if left >= 1 else left, now)
            _cut(self._left)
            return 0 if left >= 1 else self._refuse(int((1 - left) * seconds / most) + 1)

    def shut(self, mark: str, seconds: int) -> None:
        """Refuse ``mark`` for so long, for the exact count says so."""
        with self._lock:
            self._shut[mark] = self._clock() + seconds
            _cut(self._shut)

    def _refuse(self, seconds: int) -> int:
        # One line a minute, without an address: a log that grows with the flood is a flood itself.
        self._refused += 1
        if self._clock() - self._told_at > _TELL_EVERY:
            logger.warning("public sendings refused: %s", self._refused)
            self._refused, self._told_at = 0, self._clock()
        return seconds


def _cut(kept: "OrderedDict[str, tuple[float, float]] | OrderedDict[str, float]") -> None:
    while len(kept) > _KNOWN_AT_MOST:
        kept.popitem(last=False)


counter = Counter()
_places = threading.BoundedSemaphore(settings.PUBLIC_SENDINGS_AT_ONCE + settings.PUBLIC_SENDINGS_WAITING)
_work = threading.BoundedSemaphore(settings.PUBLIC_SENDINGS_AT_ONCE)


class Gate:
    """Middleware: stands before sessions and everything else that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse a sending that is too large or one too many."""
        if request.method != "POST" or not request.path_info.startswith(settings.PUBLIC_SENDINGS):
            return self.get_response(request)
        mark = marks.of_network(request)
        with translation.override(get_language_from_request(request)):
            try:
                _refuse_in_memory(request, mark)
            except Refused as refusal:
                return refused(request, refusal)
        if not _places.acquire(blocking=False):
            return self._busy(request)
        try:
            if not _work.acquire(timeout=_WAIT_AT_MOST):
                return self._busy(request)
            try:
                return self._answered(request, mark)
            finally:
                _work.release()
        finally:
            _places.release()

    def _busy(self, request: HttpRequest) -> HttpResponse:
        with translation.override(get_language_from_request(request)):
            said = _("Very many people are writing to us at this moment. Please send it again in a few seconds.")
            return refused(request, Refused(429, said, _BUSY_SECONDS))

    def _answered(self, request: HttpRequest, mark: str) -> HttpResponse:
        # Whoever found no place has not tried yet. Programmes that report for many people are counted by their key,
        # once it is known (``abuse.check``).
        if not request.path_info.startswith(OPEN311):
            usage = limits.count(Scope.TRIES, mark)
            if usage.over:
                counter.shut(mark, usage.again_in)
                with translation.override(get_language_from_request(request)):
                    return refused(request, too_many(usage.again_in))
        return self.get_response(request)


def _refuse_in_memory(request: HttpRequest, mark: str) -> None:
    if _length(request) > settings.REPORT_MAX_BYTES:
        said = _("This is more than %(n)s megabytes. Please send fewer photos, or smaller ones.")
        megabytes = settings.REPORT_MAX_BYTES // (1024 * 1024)
        raise Refused(413, said % {"n": in_script(megabytes, translation.get_language() or "en")})
    if wait := counter.take(mark):
        raise too_many(wait)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the refusal as the asker reads it: a page, or the list of errors of Open311."""
    language = translation.get_language() or "en"
    if request.path_info.startswith(OPEN311):
        body, media_type = _open311(refusal.status, refusal.message, request.path_info.endswith(".json"))
    else:
        body, media_type = _page(refusal.status, refusal.message, language), "text/html; charset=utf-8"
    response = HttpResponse(body, status=refusal.status, content_type=media_type, headers=refusal.headers)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    # Django would write a line for each; the counter tells of all of them once a minute.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@lru_cache(maxsize=256)
def _page(status: int, message: str, language: str) -> bytes:
    return render_to_string("complaints/refused.html", {"message": message, "status": status}).encode()


@lru_cache(maxsize=256)
def _open311(status: int, message: str, as_json: bool) -> tuple[bytes, str]:
    errors = [{"code": status, "description": message}]
    if as_json:
        return json.dumps(errors, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    root = ElementTree.Element("errors")
    error = ElementTree.SubElement(root, "error")
    ElementTree.SubElement(error, "code").text = str(status)
    ElementTree.SubElement(error, "description").text = message
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), "text/xml; charset=utf-8"
