"""Published complaints to test with."""

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
    """Make a confirmed complaint: ``make_public(pin=…, category=…, text=…)``; long grass unless told otherwise."""

    def make(**given: Any) -> Complaint:
        return domain.take_in(complaint=make_report(**{"category": grass, "text": TEXT, "language": "en", **given}))

    return make
