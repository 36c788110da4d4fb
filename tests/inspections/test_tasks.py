"""Overdue visits are called to mind once on each working day."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from inspections.models import Visit
from inspections.tasks import remind_overdue
from staff.models import Holiday, Notification
from tests.conftest import Department

MONDAY = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def reminders(department: Department, make_visit: Callable[..., Visit]) -> Callable[[], int]:
    """Run the task and count the reminders there are; two visits are overdue and one is not."""
    with time_machine.travel(MONDAY, tick=False):
        make_visit(due_in=-1)
        make_visit(due_in=-5)
        make_visit(due_in=0)
        done = make_visit(due_in=-5)
        Visit.objects.filter(pk=done.pk).update(
            state="cancelled", cancelled_at=MONDAY, cancel_reason="No.", cancelled_by=done.ordered_by
        )

    def run() -> int:
        remind_overdue.func(0)
        return Notification.objects.filter(key__contains="overdue").count()

    return run


def test_once_a_day(reminders: Callable[[], int], department: Department) -> None:
    with time_machine.travel(MONDAY, tick=False):
        assert reminders() == 2
        assert reminders() == 2
    notice = Notification.objects.filter(key__contains="overdue").first()
    assert notice is not None
    assert notice.post == department.post("HW-IN")
    assert "overdue" in notice.text_en
    assert "২" in notice.text_bn
    with time_machine.travel(MONDAY + dt.timedelta(days=1), tick=False):
        assert reminders() == 5


def test_not_on_days_off(reminders: Callable[[], int]) -> None:
    with time_machine.travel(MONDAY - dt.timedelta(days=1), tick=False):
        assert reminders() == 0
    Holiday.objects.create(day=MONDAY.date(), name_en="A feast")
    with time_machine.travel(MONDAY, tick=False):
        assert reminders() == 0
