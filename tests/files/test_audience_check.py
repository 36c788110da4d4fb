"""The nightly look at who is kept as able to find a file."""

import datetime as dt

import pytest

from files.integrity import NIGHTS, check_all_audiences, check_audiences
from files.models import Classification, FileIndex
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward

pytestmark = pytest.mark.django_db


def test_what_the_triggers_keep_is_the_rule(department: Department, make_file: MakeFile) -> None:
    ordinary = make_file()
    make_file(at="HW-SH", classification=Classification.CONFIDENTIAL)
    make_file(at="HW-SH", classification=Classification.SECRET)
    read_and_forward(ordinary, department.dealing, department.post("HW-SH"))
    examined = check_all_audiences(10)
    assert (examined.number, examined.findings) == (3, [])


def test_one_too_many_one_too_few_and_none_at_all_are_named(department: Department, make_file: MakeFile) -> None:
    many, few, none = (make_file() for _number in range(3))
    outsider = department.post("PS-DH").pk
    kept = FileIndex.objects.get(file=many).audience
    FileIndex.objects.filter(file=many).update(audience=[*kept, outsider])
    FileIndex.objects.filter(file=few).update(audience=[])
    FileIndex.objects.filter(file=none).delete()
    found = {finding.subject: finding.found for finding in check_all_audiences(10).findings}
    assert found.keys() == {many.number, few.number, none.number}
    assert str(outsider) in found[many.number]
    assert (found[few.number], found[none.number]) == ("{}", "-")
    assert len(check_all_audiences(2).findings) == 2


def test_every_file_has_its_night(make_file: MakeFile) -> None:
    file = make_file()
    FileIndex.objects.filter(file=file).update(audience=[])
    begin = dt.datetime(2026, 11, 2, 2, tzinfo=dt.UTC)
    nights = [check_audiences(10, now=begin + dt.timedelta(days=day)) for day in range(NIGHTS)]
    assert [len(night.findings) for night in nights].count(1) == 1
    assert sum(night.number for night in nights) == 1
