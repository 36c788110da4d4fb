"""How often something may be tried, counted exactly over all processes in one statement each."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from complaints.models import Attempt, Limit, Scope

KEPT = dt.timedelta(days=1)
_READ_EVERY = 30.0


class Bound(NamedTuple):
    """At most ``most`` in ``seconds``."""

    most: int
    seconds: int


# Mobile networks put hundreds of people behind one IPv4 address, so an address is given more than a person.
DEFAULTS: dict[str, Bound] = {
    Scope.MOMENT: Bound(20, 60),
    Scope.TRIES: Bound(120, 3600),
    Scope.ADDRESS: Bound(60, 3600),
    Scope.SENDER: Bound(600, 3600),
    Scope.CONTACT: Bound(10, 3600),
    Scope.EVERYBODY: Bound(3000, 3600),
    Scope.PROOFS: Bound(5, 24 * 3600),
    Scope.SAME_TEXT: Bound(3, 24 * 3600),
}
_known: dict[str, Bound] = {}
_read_at = float("-inf")


@dataclass(frozen=True)
class Usage:
    """How far a limit is used up; ``again_in`` are the seconds until counting begins anew."""

    count: int
    most: int
    again_in: int

    @property
    def over(self) -> bool:
        """Whether the last try was one too many."""
        return self.count > self.most


def bound(scope: str) -> Bound:
    """Return the limit of ``scope``: the administration's (read every half minute), else our own."""
    global _read_at
    if time.monotonic() - _read_at > _READ_EVERY:
        _known.clear()
        _known.update({row.scope: Bound(row.most, row.seconds) for row in Limit.objects.all()})
        _read_at = time.monotonic()
    return _known.get(scope, DEFAULTS[scope])


def read_anew() -> None:
    """Have the limits read from the database at the next question."""
    global _read_at
    _read_at = float("-inf")


_COUNT = """
    INSERT INTO complaints_attempt AS kept (scope, who, ends_at, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (scope, who, ends_at) DO UPDATE SET count = kept.count + 1 RETURNING count
"""


def count(scope: str, who: str) -> Usage:
    """Count one try of ``who`` (a mark) and return how far the limit is used up; exact under any concurrency."""
    most, seconds = bound(scope)
    ends_at = _end(who, seconds)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [scope, who, ends_at])
        (number,) = cursor.fetchone()
    return Usage(int(number), most, max(1, round((ends_at - timezone.now()).total_seconds())))


def used(scope: str, who: str) -> Usage:
    """Return how far the limit is used up, without counting a try."""
    most, seconds = bound(scope)
    ends_at = _end(who, seconds)
    row = Attempt.objects.filter(scope=scope, who=who, ends_at=ends_at).first()
    return Usage(row.count if row else 0, most, max(1, round((ends_at - timezone.now()).total_seconds())))


def forget(*, before: dt.datetime) -> int:
    """Remove counts that ended before ``before``; returns how many."""
    removed, _each = Attempt.objects.filter(ends_at__lt=before).delete()
    return removed


def _end(who: str, seconds: int) -> dt.datetime:
    # Each marks' windows begin at another moment, or everybody would come back at the full hour.
    shift = int(who[:8], 16) % seconds
    now = int(timezone.now().timestamp())
    return dt.datetime.fromtimestamp((now - shift) // seconds * seconds + seconds + shift, tz=dt.UTC)
