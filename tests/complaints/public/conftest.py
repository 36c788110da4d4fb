"""Published complaints to test with."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from complaints import domain
from complaints.models import Category, Complaint
from maps.models import Area

SECRETS = ("citizen@example.org", "9830012345", "Ratan Das")
TEXT = "Long grass everywhere. Call Ratan Das, 98300 12345, citizen@example.org."


@pytest.fixture
def make_public(
    grass: Category, make_report: Callable[..., Complaint], areas: dict[str, Area]
) -> Callable[..., Complaint]:
    """Make a confirmed complaint: ``make_public(pin=…, category=…, text=…)``; long grass unless told otherwise.

    No two say the same: what comes again and again in the same words is held, and not public.
    """
    told = itertools.count()

    def make(**given: Any) -> Complaint:
        text = f"{TEXT}{' It grows and grows.' * next(told)}"
        return domain.take_in(complaint=make_report(**{"category": grass, "text": text, "language": "en", **given}))

    return make
