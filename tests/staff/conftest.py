"""Makers for tests of the office."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from staff.domain import enter_absence
from staff.models import Absence, User
from tests.conftest import Department

MakeAway = Callable[..., Absence]
Enter = Callable[[User | None], Client]


@pytest.fixture
def administrator(department: Department) -> User:
    """An administrator with the right to keep offices, who holds no post and is no superuser."""
    user = User.objects.create_user("keeper", "keeper@example.org", "aitihya-demo", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="keep_offices"))
    return user


@pytest.fixture
def away(department: Department) -> MakeAway:
    """Let an officer be away: ``away("head", link="engineer", first=-1, last=2)`` in days from today."""

    def make(login: str, *, link: str = "", first: int = 0, last: int = 2, **fields: Any) -> Absence:
        today = timezone.localdate()
        return enter_absence(
            officer=department.users[login].officer,
            kind=fields.pop("kind", "leave"),
            first=today + dt.timedelta(days=first),
            last=today + dt.timedelta(days=last),
            link_officer=department.users[link].officer if link else None,
            entered_by=department.director,
            **fields,
        )

    return make


@pytest.fixture
def page(client: Client) -> Enter:
    """Return the client logged in as somebody, or as nobody."""

    def enter(user: User | None) -> Client:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return enter
