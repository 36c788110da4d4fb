"""Works: ordered on a file by its holder, completed with a photo."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.models import Asset
from files import domain as files
from files.models import Correspondence, File
from inspections import domain, signals
from inspections.models import Work, WorkState
from inspections.workflow import NotAllowed
from tests.conftest import Department
from tests.pictures import upload

MakeWork = Callable[..., Work]


def complete(work: Work, user: Any, **given: Any) -> None:
    values: dict[str, Any] = {"completed_on": timezone.localdate(), "photos": [upload()]}
    domain.complete_work(work=work, user=user, **{**values, **given})


def test_ordering(department: Department, make_work: MakeWork, pond: Asset) -> None:
    told: list[Work] = []

    def listen(sender: Any, work: Work, **kwargs: Any) -> None:
        told.append(work)

    signals.work_ordered.connect(listen)
    work = make_work(cost=Decimal("185000.50"))
    assert told == [work]
    assert (work.recorded_by, work.state) == (department.post("HW-EE"), WorkState.IN_PROGRESS)
    assert make_work(started_on=None).state == WorkState.ORDERED
    assert make_work(started_on=timezone.localdate() + dt.timedelta(days=3)).state == WorkState.ORDERED


def test_sent_twice_counts_once(make_work: MakeWork) -> None:
    key = uuid.uuid4()
    assert make_work(key=key) == make_work(key=key)
    assert Work.objects.count() == 1


@pytest.mark.parametrize("login", ["dealing", "inspector", "engineer2", "director"])
def test_only_the_holder_records(department: Department, make_work: MakeWork, login: str) -> None:
    with pytest.raises(NotAllowed):
        make_work(user=department.users[login])


@pytest.mark.parametrize(("field", "value"), [("what", " "), ("cost", Decimal(-1))])
def test_what_does_not_fit_is_named(make_work: MakeWork, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        make_work(**{field: value})
    assert field in refused.value.error_dict


def test_completing(department: Department, work: Work, file: File) -> None:
    told: list[Work] = []

    def listen(sender: Any, work: Work, **kwargs: Any) -> None:
        told.append(work)

    signals.work_completed.connect(listen)
    complete(work, department.engineer)
    work.refresh_from_db()
    assert work.state == WorkState.COMPLETED
    assert work.completed_by == department.engineer.officer
    assert work.photos.get().after
    assert told == [work]
    paper = Correspondence.objects.get(file=file)
    assert paper.title == "Work completed: Padma Pukur"
    with paper.original.file.open("rb") as stored:
        assert "₹ 1,85,000" in stored.read().decode()
    with pytest.raises(NotAllowed):
        complete(work, department.engineer)


def test_who_ordered_it_completes_it_after_the_file_has_gone_on(department: Department, work: Work, file: File) -> None:
    files.mark_opened(file=file, user=department.engineer)
    files.forward(file=file, user=department.engineer, to_post=department.post("DG"))
    complete(work, department.engineer)
    assert work.state == WorkState.COMPLETED


@pytest.mark.parametrize("login", ["dealing", "inspector", "engineer2"])
def test_others_do_not(department: Department, work: Work, login: str) -> None:
    with pytest.raises(NotAllowed):
        complete(work, department.users[login])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"photos": []}, "photos"),
        ({"completed_on": dt.date(2020, 1, 1)}, "completed_on"),
        ({"completed_on": dt.date(2999, 1, 1)}, "completed_on"),
    ],
)
def test_days_and_photos_must_fit(department: Department, work: Work, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        complete(work, department.engineer, **given)
    assert field in refused.value.error_dict
    work.refresh_from_db()
    assert work.state == WorkState.IN_PROGRESS
