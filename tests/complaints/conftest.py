"""Complaints to test with: categories of two sections, a report, a confirmed complaint."""

from collections.abc import Callable
from typing import Any

import pytest

from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.guard import codes
from complaints.models import Category, Complaint
from maps.models import Area
from staff.models import Section
from tests.conftest import IN_WARD_1, Department

CODE = "123456"


@pytest.fixture
def filling(department: Department) -> Category:
    """Pond filling: water bodies, section HW, promised within 24 hours, identity sealed."""
    return Category.objects.create(
        code="pond-filling",
        kinds=["water"],
        name_en="The pond is being filled",
        name_bn="পুকুর বোজানো হচ্ছে",
        name_hi="तालाब पाटा जा रहा है",
        section=Section.objects.get(code="HW"),
        priority="immediate",
        promised_hours=24,
        distance_m=100,
        sensitive=True,
    )


@pytest.fixture
def grass(department: Department) -> Category:
    """Long grass: parks, section PS, promised within 21 days."""
    return Category.objects.create(
        code="grass",
        kinds=["park"],
        name_en="Long grass",
        section=Section.objects.get(code="PS"),
        promised_hours=504,
        distance_m=50,
    )


@pytest.fixture
def known_code(monkeypatch: pytest.MonkeyPatch) -> str:
    """Every mailed code is this one."""
    monkeypatch.setattr(codes, "new_code", lambda: CODE)
    return CODE


@pytest.fixture
def make_report(filling: Category, known_code: str, reference_data: None) -> Callable[..., Complaint]:
    """Make an unconfirmed report: ``make_report(pin=…, category=…, language="bn")``."""

    def make(**given: Any) -> Complaint:
        values: dict[str, Any] = {
            "category": filling,
            "pin": IN_WARD_1,
            "pin_accuracy_m": 10.0,
            "text": "পুকুরে মাটি ফেলা হচ্ছে।",
            "photos": [],
            "contact": Contact(email="citizen@example.org"),
            "language": "bn",
        }
        return domain.report(**{**values, **given})

    return make


@pytest.fixture
def confirmed(make_report: Callable[..., Complaint], areas: dict[str, Area], make_asset: Any) -> Complaint:
    """A confirmed report inside a pond of ward 1."""
    make_asset(kind="water", name_en="Test Pond", name_bn="পরীক্ষা পুকুর")
    return domain.confirm(complaint=make_report(), code=CODE)
