"""Who changed something is told to the database once in a transaction, and never lost."""

import pghistory
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from staff.models import Section
from tests.conftest import Department


def _rename(section: Section, name: str) -> None:
    Section.objects.filter(pk=section.pk).update(name_en=name)


def _rename_and_fail(section: Section) -> None:
    with transaction.atomic():
        _rename(section, "lost")
        raise RuntimeError


def _told(section: Section) -> list[tuple[str, object]]:
    events = section.events.filter(pgh_label="update").order_by("pgh_id")  # type: ignore[attr-defined]
    return [(event.name_en, event.pgh_context and event.pgh_context.metadata.get("page")) for event in events]


@pytest.mark.django_db(transaction=True)
def test_it_is_written_once_in_a_transaction_and_again_in_the_next(
    reference_data: None, department: Department
) -> None:
    section = Section.objects.order_by("pk")[0]
    with pghistory.context(page="one"), CaptureQueriesContext(connection) as asked:
        with transaction.atomic():
            _rename(section, "A")
            _rename(section, "B")
        with transaction.atomic():
            _rename(section, "C")
        _rename(section, "D")
    _rename(section, "E")
    assert _told(section) == [("A", "one"), ("B", "one"), ("C", "one"), ("D", "one"), ("E", None)]
    assert sum("UPDATE" in query["sql"] for query in asked) == 4


@pytest.mark.django_db
def test_it_is_written_again_after_a_rollback_to_a_savepoint(department: Department) -> None:
    section = Section.objects.order_by("pk")[0]
    with pghistory.context(page="one"), transaction.atomic():
        with pytest.raises(RuntimeError):
            _rename_and_fail(section)
        _rename(section, "A")
        with transaction.atomic():
            _rename(section, "B")
    assert _told(section) == [("A", "one"), ("B", "one")]


@pytest.mark.django_db
def test_what_is_added_to_the_context_is_written_too(department: Department) -> None:
    section = Section.objects.order_by("pk")[0]
    with pghistory.context(page="one"), transaction.atomic():
        _rename(section, "A")
        pghistory.context(page="two")
        _rename(section, "B")
    with pghistory.context(page="three"), transaction.atomic():
        _rename(section, "C")
    pages = [page for _name, page in _told(section)]
    # A context is one row: what it was last told counts for all that it changed.
    assert pages == ["two", "two", "three"]
