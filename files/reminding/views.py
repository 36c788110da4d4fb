"""Reminders to posts whose view is asked: the working day before the day, the first after it, the third, then weekly.

From the third on the holder of the file is told too: whose view he waits for, and that he can withdraw the request.
"""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from files.domain.messages import address, address_of_view, named
from files.models import ViewRequest
from files.presentation import working_days
from language import dates
from staff.domain import notify
from staff.working_time import OFFICE_ZONE, Calendar, Calendars

FIRST, HOLDER_TOO, WEEK = 1, 3, 6
_NOON = dt.time(12)


def remind_of_views(*, now: dt.datetime, calendars: Calendars) -> None:
    """Tell the asked posts, and late the holders; each step once, and nobody on a day off of his.

    Side effects: a notice with its mail for every open request that has reached a step of which nobody was told yet.
    """
    rows = ViewRequest.objects.open().select_related("post", "file__holder", "consultation")
    for request in rows.order_by("pk").iterator():
        calendar = calendars.of(request.post.section_id)
        if calendar.is_working(now.astimezone(OFFICE_ZONE).date()):
            _remind(request, now=now, calendar=calendar)


def step_of(late_by: int) -> int | None:
    """Return the newest step that ``late_by`` working days have reached: 1, 3, 9, 15 …; None before the first."""
    if late_by >= HOLDER_TOO:
        return late_by - (late_by - HOLDER_TOO) % WEEK
    return FIRST if late_by >= FIRST else None


def _remind(request: ViewRequest, *, now: dt.datetime, calendar: Calendar) -> None:
    day = dt.datetime.combine(request.consultation.due_on, _NOON, OFFICE_ZONE)
    late_by = calendar.between(day, now)
    step = step_of(late_by)
    if step is not None:
        _tell(request, _late(request, late_by), step=f"late-{step}")
        if step >= HOLDER_TOO:
            text, key = _to_holder(request, late_by), f"view-{request.pk}-holder-{step}"
            notify(post=request.file.holder, text=text, url=address(request.file), key=key)
    elif calendar.between(now, day) <= 1 and now.astimezone(OFFICE_ZONE).date() <= request.consultation.due_on:
        _tell(request, _ahead(request), step="ahead")


def _tell(request: ViewRequest, text: Callable[[], str], *, step: str) -> None:
    notify(post=request.post, text=text, url=address_of_view(request), key=f"view-{request.pk}-{step}")


def _ahead(request: ViewRequest) -> Callable[[], str]:
    def text() -> str:
        words = _("Reminder: your view on file %(file)s is asked by %(day)s.")
        return words % {"file": named(request.file), "day": dates.day(request.consultation.due_on)}

    return text


def _late(request: ViewRequest, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("Reminder: your view on file %(file)s is %(days)s late. Give it, or say why you give none.")
        return words % {"file": named(request.file), "days": working_days(late_by)}

    return text


def _to_holder(request: ViewRequest, late_by: int) -> Callable[[], str]:
    def text() -> str:
        words = _("The view of %(post)s on file %(file)s is %(days)s late. You can withdraw the request.")
        return words % {"post": request.post.name, "file": named(request.file), "days": working_days(late_by)}

    return text
