"""Visits: who may order, cancel and report them, and what follows."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from assets.models import Asset, FileSubject
from evidence.domain import Refused
from evidence.models import Original
from files import domain as files
from files.models import Correspondence, File, Outcome
from inspections import domain, signals
from inspections.fixes import read_fix
from inspections.models import Assessment, Visit, VisitPhoto, VisitState
from inspections.workflow import NotAllowed
from staff.models import Mail, Notification
from tests.conftest import IN_WARD_1, Department
from tests.jobs import run_jobs
from tests.pictures import upload

MakeVisit = Callable[..., Visit]
Report = Callable[..., bool]


def heard(signal: Any) -> list[dict[str, Any]]:
    """Everything a signal tells while the test runs."""
    told: list[dict[str, Any]] = []

    def listen(sender: Any, **kwargs: Any) -> None:
        told.append({**kwargs, "sender": sender})

    signal.connect(listen, weak=False, dispatch_uid="test")
    return told


@pytest.fixture(autouse=True)
def _deaf() -> Any:
    yield
    for signal in (signals.visit_ordered, signals.visit_done):
        signal.disconnect(dispatch_uid="test")


def test_ordering(department: Department, pond: Asset, file: File) -> None:
    told = heard(signals.visit_ordered)
    FileSubject.objects.update(ended_at=timezone.now(), ended_by=department.post("HW-EE"), reason="Not about this")
    visit = domain.order_visit(
        asset=pond,
        assigned_to=department.post("HW-IN"),
        due_on=timezone.localdate(),
        instructions="Look.",
        user=department.engineer,
        file=file,
    )
    assert visit.ordered_by == department.post("HW-EE")
    assert visit.asset_version == pond.version
    assert [each["visit"] for each in told] == [visit]
    assert FileSubject.objects.open().filter(file=file, asset=pond, linked_by__code="HW-EE").exists()
    notice = Notification.objects.get(post=department.post("HW-IN"))
    assert "Padma Pukur" in notice.text_en
    assert "পদ্মপুকুর" in notice.text_bn
    assert notice.url == f"/field/visits/{visit.pk}/"
    assert Mail.objects.filter(to="inspector@example.org").exists()


@pytest.mark.parametrize("login", ["dealing", "inspector", "head", "director", "engineer2", "planner"])
def test_on_a_file_only_its_holder_orders(department: Department, make_visit: MakeVisit, login: str) -> None:
    with pytest.raises(NotAllowed):
        make_visit(user=department.users[login])


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("engineer", True),
        ("head", True),
        ("director", True),
        ("dealing", False),
        ("inspector", False),
        ("planner", False),
    ],
)
def test_without_a_file_the_duty_decides(department: Department, make_visit: MakeVisit, login: str, may: bool) -> None:
    if may:
        assert make_visit(user=department.users[login], file=None).file is None
    else:
        with pytest.raises(NotAllowed):
            make_visit(user=department.users[login], file=None)


def test_a_closed_file_takes_no_orders(department: Department, make_visit: MakeVisit, file: File) -> None:
    files.mark_opened(file=file, user=department.engineer)
    files.close(file=file, user=department.engineer, outcome=Outcome.DONE, result="Done.")
    with pytest.raises(NotAllowed):
        make_visit()


def test_what_does_not_fit_is_named(department: Department, make_visit: MakeVisit) -> None:
    with pytest.raises(ValidationError) as refused:
        make_visit(to="HW-DH")
    assert "assigned_to" in refused.value.error_dict
    with pytest.raises(ValidationError) as refused:
        make_visit(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert "due_on" in refused.value.error_dict
    assert not Visit.objects.exists()


def test_an_order_sent_twice_counts_once(make_visit: MakeVisit) -> None:
    key = uuid.uuid4()
    assert make_visit(key=key) == make_visit(key=key)
    assert Visit.objects.count() == 1
    assert Notification.objects.count() == 2  # the file's arrival and the order


def test_reporting(department: Department, visit: Visit, report: Report, pond: Asset, file: File) -> None:
    told = heard(signals.visit_done)
    fix = read_fix("22.555", "88.355", "12", timezone.now().isoformat())
    assert fix is not None
    other = read_fix("22.5556", "88.355", "5")
    assert report(visit, elements=[("embankment", 5)], fix=fix.point, fix_accuracy_m=12.0, photo_fixes=[None, other])
    visit.refresh_from_db()
    pond.refresh_from_db()
    assert visit.state == VisitState.DONE
    assert visit.done_by == department.inspector.officer
    assert visit.fix == IN_WARD_1
    assert (pond.condition, pond.condition_on) == (4, timezone.localdate())
    whole = Assessment.objects.get(element="")
    assert (whole.grade, whole.visit, whole.remarks) == (4, visit, "The bank has slipped over ten metres.")
    assert Assessment.objects.get(element="embankment").grade == 5
    near, far = VisitPhoto.objects.all()
    assert (near.fix_accuracy_m, far.fix_accuracy_m) == (12.0, 5.0)
    assert near.original.received_from == department.inspector
    assert [each["visit"] for each in told] == [visit]
    notice = Notification.objects.get(key=f"visit-{visit.pk}-reported")
    assert notice.post == department.post("HW-EE")
    assert "4 (poor)" in notice.text_en
    assert "৪" in notice.text_bn
    assert notice.url == f"/desk/files/{file.pk}/"


def test_the_report_is_a_paper_on_the_file(visit: Visit, report: Report, file: File, department: Department) -> None:
    report(visit, report="<script>alert(1)</script> পাড় ভেঙেছে", elements=[("water", 3)])
    paper = Correspondence.objects.get(file=file)
    assert paper.title == "Inspection report: Padma Pukur"
    assert (paper.page_from, paper.page_to) == (1, 2)
    assert paper.added_by == department.post("HW-IN")
    with paper.original.file.open("rb") as stored:
        html = stored.read().decode()
    assert "<script>" not in html
    assert "4 – poor" in html
    assert "Water quality" in html
    assert "পাড় ভেঙেছে" in html
    run_jobs()
    assert set(paper.original.derivatives.values_list("purpose", flat=True)) == {"pdf"}
    assert Original.objects.exclude(state="ready").count() == 0


def test_without_a_file_nothing_is_put_anywhere(make_visit: MakeVisit, report: Report) -> None:
    visit = make_visit(file=None)
    report(visit)
    assert not Correspondence.objects.exists()
    assert Notification.objects.get(key=f"visit-{visit.pk}-reported").url == visit.get_absolute_url()


def close(file: File, department: Department) -> None:
    files.mark_opened(file=file, user=department.engineer)
    files.close(file=file, user=department.engineer, outcome=Outcome.DONE, result="Done.")


def test_a_visit_lapses_with_its_file_and_the_inspector_is_told(
    department: Department, visit: Visit, make_visit: MakeVisit, file: File
) -> None:
    elsewhere = make_visit(file=None)
    close(file, department)
    visit.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (visit.state, elsewhere.state) == (VisitState.LAPSED, VisitState.ORDERED)
    notice = Notification.objects.get(key=f"visit-{visit.pk}-lapsed")
    assert notice.post == department.post("HW-IN")
    assert notice.text_en == "You need not go: Padma Pukur. The file of the visit was closed."
    assert "পদ্মপুকুর" in notice.text_bn
    with pytest.raises(NotAllowed, match="need not be made"):
        domain.cancel_visit(visit=visit, user=department.engineer, reason="Not wanted")


def test_what_was_reported_before_stands(department: Department, visit: Visit, report: Report, file: File) -> None:
    report(visit)
    close(file, department)
    visit.refresh_from_db()
    assert visit.state == VisitState.DONE


def test_of_a_part_that_is_merged_the_visit_stands(
    department: Department, make_visit: MakeVisit, pond: Asset, file: File
) -> None:
    files.mark_opened(file=file, user=department.engineer)
    part = files.open_part(main=file, user=department.engineer, post=department.post("HW-EE"))
    visit = make_visit(file=part)
    files.mark_opened(file=part, user=department.engineer)
    files.merge_part(part=part, user=department.engineer)
    visit.refresh_from_db()
    assert visit.state == VisitState.ORDERED
    files.close(file=file, user=department.engineer, outcome=Outcome.DONE, result="Done.")
    visit.refresh_from_db()
    assert visit.state == VisitState.LAPSED


def test_a_report_for_a_closed_file_is_not_lost(
    department: Department, visit: Visit, report: Report, file: File
) -> None:
    close(file, department)
    assert report(visit)
    assert Correspondence.objects.get(file=file).added_by is None


def test_a_report_sent_twice_counts_once(visit: Visit, report: Report) -> None:
    assert report(visit)
    assert report(visit, grade=1) is False
    visit.refresh_from_db()
    assert Assessment.objects.get().grade == 4
    assert VisitPhoto.objects.count() == 2


def test_another_report_of_the_same_visit_is_refused(visit: Visit, report: Report) -> None:
    report(visit)
    with pytest.raises(NotAllowed):
        report(visit, key=uuid.uuid4())


@pytest.mark.parametrize("login", ["engineer", "dealing", "inspector2", "director"])
def test_only_the_inspector_reports(department: Department, visit: Visit, report: Report, login: str) -> None:
    with pytest.raises(NotAllowed):
        report(visit, user=department.users[login])
    assert not VisitPhoto.objects.exists()


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_grades_are_one_to_five(visit: Visit, report: Report, grade: int, pond: Asset) -> None:
    with pytest.raises(ValidationError):
        report(visit, grade=grade)
    visit.refresh_from_db()
    pond.refresh_from_db()
    assert visit.state == VisitState.ORDERED
    assert pond.condition == 2
    assert not VisitPhoto.objects.exists()


def test_a_broken_photo_or_none_leaves_everything_as_it_was(visit: Visit, report: Report) -> None:
    with pytest.raises(Refused):
        report(visit, photos=[upload(), upload(b"broken", "b.jpg")])
    with pytest.raises(ValidationError):
        report(visit, photos=[])
    visit.refresh_from_db()
    assert visit.state == VisitState.ORDERED
    assert not Original.objects.exists()


def test_cancelling(department: Department, visit: Visit, report: Report) -> None:
    with pytest.raises(NotAllowed):
        domain.cancel_visit(visit=visit, user=department.inspector, reason="No time")
    with pytest.raises(ValidationError):
        domain.cancel_visit(visit=visit, user=department.engineer, reason="  ")
    domain.cancel_visit(visit=visit, user=department.engineer, reason="Seen by the police already.")
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_by) == (VisitState.CANCELLED, department.post("HW-EE"))
    assert Notification.objects.filter(key=f"visit-{visit.pk}-cancelled", post=department.post("HW-IN")).exists()
    for again in (
        lambda: report(visit),
        lambda: domain.cancel_visit(visit=visit, user=department.engineer, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            again()


def test_who_holds_the_file_now_may_cancel(department: Department, visit: Visit, file: File) -> None:
    files.mark_opened(file=file, user=department.engineer)
    files.forward(file=file, user=department.engineer, to_post=department.post("DG"))
    domain.cancel_visit(visit=visit, user=department.director, reason="Not needed.")


def test_assessments_are_permanent_and_an_older_one_does_not_win(pond: Asset) -> None:
    pond.refresh_from_db()
    old = domain.record_assessment(asset=pond, grade=5, assessed_at=timezone.now() - dt.timedelta(days=400))
    pond.refresh_from_db()
    assert pond.condition == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=old.pk).update(grade=1)
    domain.record_assessment(asset=pond, grade=3)
    pond.refresh_from_db()
    assert pond.condition == 3


def test_what_happened_to_a_visit_is_kept(visit: Visit, report: Report) -> None:
    report(visit)
    from django.apps import apps

    events = apps.get_model("inspections", "VisitEvent")
    assert list(events.objects.order_by("pgh_id").values_list("state", flat=True)) == ["ordered", "done"]
