"""Who is sent to look."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from files.models import File
from inspections import domain, rules
from inspections.models import Visit
from tests.conftest import Department

pytestmark = pytest.mark.django_db


def test_the_inspector_of_a_visit_is_assigned_to_its_file_until_it_is_called_off(
    department: Department, file: File, visit: Visit, make_visit: Callable[..., Visit], report: Callable[..., bool]
) -> None:
    assert rules.is_assigned(department.inspector, file.pk)
    assert not rules.is_assigned(department.inspector, file.pk + 1)
    assert not rules.is_assigned(department.inspector2, file.pk)
    assert not rules.is_assigned(department.engineer, file.pk)
    assert not rules.is_assigned(AnonymousUser(), file.pk)
    domain.cancel_visit(visit=visit, user=department.engineer, reason="Seen already.")
    assert not rules.is_assigned(department.inspector, file.pk)
    report(make_visit())
    assert rules.is_assigned(department.inspector, file.pk)
