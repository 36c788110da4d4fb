"""How much is answered at once: at most 90 days and at most 1,000 rows, in pages."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.open311.faults import Fault
from complaints.open311.parameters import Parameters

DAYS = dt.timedelta(days=90)
MOST_ROWS = 1000
# Beyond this a narrower question is answered sooner.
_FARTHEST = 200_000


@dataclass(frozen=True)
class Window:
    """From when to when, both included."""

    start: dt.datetime
    end: dt.datetime


def window(asked: Parameters) -> Window:
    """Return the window asked for by ``start_date`` and ``end_date``: the last 90 days, or 90 days from the one given.

    Raises Fault where both are given and lie more than 90 days apart, or the wrong way round.
    """
    start, end = asked.moment("start_date"), asked.moment("end_date", last=True)
    if start is None:
        end = end or timezone.now()
        start = end - DAYS
    elif end is None:
        end = start + DAYS
    # A day named alone as the end is meant to its last moment.
    most = DAYS + dt.timedelta(days=1) if asked.is_day("end_date") else DAYS
    if start > end or end - start > most:
        raise Fault(400, _("start_date and end_date: the second after the first, at most 90 days apart."))
    return Window(start, end)


def rows_asked(asked: Parameters) -> slice:
    """Return which rows ``page`` and ``page_size`` mean; raises Fault beyond the farthest."""
    size = asked.whole("page_size", default=MOST_ROWS, least=1, most=MOST_ROWS)
    page = asked.whole("page", default=1, least=1, most=_FARTHEST)
    if page * size > _FARTHEST:
        raise Fault(400, _("page: too far. Ask for fewer days."))
    return slice((page - 1) * size, page * size)
