"""/desk/pendency/map/ and what waits by ward, by kind of place and place by place."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.models import Asset, FileSubject
from assets.pendency import by_place, by_ward
from files.counting.pendency import Cell, files_in, pendency
from files.models import Classification, File
from maps.models import Area
from staff.working_time import OFFICE_ZONE
from tests.conftest import Department
from tests.files import conftest as filing
from tests.files.conftest import Enter, MakeFile, as_file, words

pytestmark = pytest.mark.django_db
make_file, page = filing.make_file, filing.page
MONDAY = dt.datetime(2026, 11, 2, 11, tzinfo=OFFICE_ZONE)
ADDRESS = "/desk/pendency/map/"


def about(file: File, place: Asset | Point) -> FileSubject:
    if isinstance(place, Asset):
        return FileSubject.objects.create(file=file, asset=place, asset_version=place.version)
    return FileSubject.objects.create(file=file, point=place)


@pytest.fixture
def waits(areas: dict[str, Area], make_asset: Any, make_file: MakeFile) -> dict[str, Any]:
    """Two files about a pond in ward 63, one of them about a statue of ward 64 too, and one about no place."""
    pond = make_asset(kind="water")
    statue = make_asset(kind="statue", geometry=Point(88.365, 22.555, srid=4326))
    assert pond.ward != statue.ward
    with time_machine.travel(MONDAY, tick=False):
        first, second, third = make_file(), make_file(subject="Statue leans"), make_file(subject="Tea")
        about(first, pond)
        about(second, pond)
        about(second, statue)
    return {"pond": pond, "statue": statue, "first": first, "second": second, "third": third}


def test_wards_with_most_files_come_first(department: Department, waits: dict[str, Any]) -> None:
    found = [(each.ward, each.number) for each in by_ward(user=department.dealing)]
    assert found == [(waits["pond"].ward, 2), (waits["statue"].ward, 1)]
    assert by_ward(user=department.users["dealing2"]) == []


def test_a_subject_that_was_ended_counts_no_more(department: Department, waits: dict[str, Any]) -> None:
    FileSubject.objects.filter(asset=waits["statue"]).update(
        ended_at=timezone.now(), ended_by=department.post("HW-DH"), reason="Another statue"
    )
    assert [each.ward for each in by_ward(user=department.dealing)] == [waits["pond"].ward]
    assert [each.asset for each in by_place(user=department.dealing)] == [waits["pond"]]


def test_the_longest_waiting_place_comes_first(
    department: Department, waits: dict[str, Any], make_file: MakeFile
) -> None:
    with time_machine.travel(MONDAY - dt.timedelta(days=30), tick=False):
        about(make_file(), Point(88.356, 22.556, srid=4326))
    found = by_place(user=department.dealing)
    assert [(each.asset, each.number) for each in found] == [(None, 1), (waits["pond"], 2), (waits["statue"], 1)]
    assert found[0].ward == waits["pond"].ward
    assert by_place(user=department.dealing, ward=waits["statue"].ward_id)[0].asset == waits["statue"]
    assert len(by_place(user=department.dealing, most=1)) == 1


def test_what_is_late_is_past_its_due_date(department: Department, waits: dict[str, Any]) -> None:
    assert by_ward(user=department.dealing, state="late", now=MONDAY + dt.timedelta(hours=1)) == []
    later = by_ward(user=department.dealing, state="late", now=MONDAY + dt.timedelta(days=60))
    assert [each.number for each in later] == [2, 1]


@pytest.mark.parametrize("by", ["ward", "kind", "category"])
def test_each_number_of_the_table_leads_to_its_files(department: Department, waits: dict[str, Any], by: str) -> None:
    rows = pendency(user=department.dealing, by=by)
    for row in rows:
        assert files_in(Cell(by=by, key=row.key), user=department.dealing).count() == row.total, row.label
    named = {row.label: row.total for row in rows}
    assert (
        named
        == {
            "ward": {waits["pond"].ward.name: 2, waits["statue"].ward.name: 1, "Without a known ward": 1},
            "kind": {"water body": 2, "statue": 1, "Without a place of the register": 1},
            "category": {"Without a category": 3},
        }[by]
    )


def test_what_stands_in_two_rows_is_one_file_together(
    page: Enter, department: Department, waits: dict[str, Any]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        lines = as_file(page(department.dealing).get("/desk/pendency/?by=ward&format=csv")).splitlines()
        assert [line.split(",")[-3] for line in lines[1:]] == ["2", "1", "1"]
        text = words(page(department.dealing).get("/desk/pendency/?by=ward"))
    assert "<strong>3</strong>" in text.split("<tfoot>")[1]


def test_a_place_has_its_files_as_a_list_but_no_table(
    page: Enter, department: Department, waits: dict[str, Any]
) -> None:
    client = page(department.dealing)
    text = words(client.get(f"/desk/pendency/files/?by=place&key={waits['pond'].pk}&clock=held"))
    assert waits["first"].number in text
    assert waits["third"].number not in text
    assert client.get("/desk/pendency/?by=place")["Location"] == "/desk/pendency/"
    assert client.get("/desk/pendency/files/?by=place&key=99999999&clock=held").status_code == 404
    assert client.get("/desk/pendency/files/?by=ward&key=' OR 1&clock=held").status_code == 404


def test_who_sees_what(page: Enter, department: Department, waits: dict[str, Any], make_file: MakeFile) -> None:
    about(make_file(at="HW-SH", classification=Classification.CONFIDENTIAL), waits["statue"])
    assert page(None).get(ADDRESS)["Location"].startswith("/accounts/login/")
    pond, statue = waits["pond"].name, waits["statue"].name
    shown = {
        name: words(page(department.users[name]).get(ADDRESS)) for name in ("dealing", "head", "dealing2", "director")
    }
    assert pond in shown["dealing"]
    assert statue in shown["dealing"]
    assert pond not in shown["dealing2"]
    assert "No file waits here" in shown["dealing2"]
    confidential = {name: by_ward(user=department.users[name]) for name in ("dealing", "head")}
    assert [[each.number for each in found] for found in confidential.values()] == [[2, 1], [2, 2]]


def test_one_ward(page: Enter, department: Department, waits: dict[str, Any]) -> None:
    client = page(department.dealing)
    text = words(client.get(f"{ADDRESS}?ward={waits['statue'].ward_id}"))
    assert waits["statue"].reference in text
    assert waits["pond"].reference not in text
    for wrong in ("99999999", "x", "-1"):
        assert client.get(f"{ADDRESS}?ward={wrong}")["Location"] == f"{ADDRESS}?state=active"
    assert client.get(f"{ADDRESS}?state=burnt")["Location"] == ADDRESS


def test_as_many_queries_for_one_place_as_for_two(
    page: Enter, department: Department, waits: dict[str, Any], make_asset: Any, make_file: MakeFile
) -> None:
    client = page(department.dealing)
    client.get(ADDRESS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(ADDRESS)
    for step in range(3):
        about(make_file(), make_asset(kind="monument", geometry=Point(88.351 + step / 1000, 22.556, srid=4326)))
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(few) == len(many)
