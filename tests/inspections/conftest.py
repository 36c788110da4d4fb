"""Visits and works to test with: a pond, a file about it held by the executive engineer, a visit on that file."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assets.domain import link_file
from assets.models import Asset
from files import domain as files
from files.models import File
from inspections import domain
from inspections.models import Visit, Work
from staff.models import User
from tests.conftest import Department
from tests.pictures import upload


@pytest.fixture
def pond(areas: Any, make_asset: Callable[..., Asset]) -> Asset:
    """A pond in ward 1, condition 2."""
    return make_asset(name_en="Padma Pukur", name_bn="পদ্মপুকুর", name_hi="पद्म पुकुर", condition=2)


@pytest.fixture
def file(department: Department, pond: Asset) -> File:
    """A file about the pond, held by the executive engineer of HW."""
    post = department.post("HW-EE")
    opened = files.open_file(section=post.section, post=post, subject="Pond filled at night")
    link_file(file=opened, asset=pond)
    return opened


@pytest.fixture
def make_visit(department: Department, pond: Asset, file: File) -> Callable[..., Visit]:
    """Order a visit: ``make_visit(due_in=3, file=…, asset=…, to="HW-IN")``."""

    def make(*, due_in: int = 3, to: str = "HW-IN", **given: Any) -> Visit:
        values: dict[str, Any] = {
            "asset": pond,
            "file": file,
            "assigned_to": department.post(to),
            "due_on": timezone.localdate() + dt.timedelta(days=max(due_in, 0)),
            "instructions": "Look at the north bank.",
            "user": department.engineer,
        }
        made = domain.order_visit(**{**values, **given})
        if due_in < 0:
            made.due_on = timezone.localdate() + dt.timedelta(days=due_in)
            made.save()
        return made

    return make


@pytest.fixture
def visit(make_visit: Callable[..., Visit]) -> Visit:
    """A visit ordered on the file, to be made within three days."""
    return make_visit()


@pytest.fixture
def report(department: Department) -> Callable[..., bool]:
    """Report a visit: ``report(visit, grade=4, photos=[…])``."""

    def make(visit: Visit, **given: Any) -> bool:
        values: dict[str, Any] = {
            "user": department.inspector,
            "grade": 4,
            "report": "The bank has slipped over ten metres.",
            "photos": [upload(name="near.jpg"), upload(name="far.jpg")],
            "key": visit.key,
        }
        return domain.report_visit(visit=visit, **{**values, **given})

    return make


@pytest.fixture
def make_work(department: Department, pond: Asset, file: File) -> Callable[..., Work]:
    """Record a work: ``make_work(cost=…, file=…)``."""

    def make(**given: Any) -> Work:
        values: dict[str, Any] = {
            "asset": pond,
            "file": file,
            "user": department.engineer,
            "what": "Rebuild the north bank",
            "contractor": "A firm",
            "cost": 185000,
            "started_on": timezone.localdate() - dt.timedelta(days=10),
        }
        return domain.order_work(**{**values, **given})

    return make


@pytest.fixture
def work(make_work: Callable[..., Work]) -> Work:
    """A work on the file, begun ten days ago."""
    return make_work()


@pytest.fixture
def page(client: Client) -> Callable[[User | None], Client]:
    """The client logged in as somebody, or as nobody."""

    def enter(user: User | None) -> Client:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return enter
