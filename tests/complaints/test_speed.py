"""What a complaint's life asks of the database, and that what makes it quick changes nothing else."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django.asserts import assertHTMLEqual

from complaints import domain
from complaints.guard import limits
from complaints.models import Complaint, Scope, State
from files import domain as files
from files.models import Correspondence, File, FileIndex, Outcome, Receipt, ReceiptState
from language.selects import LongSelect
from maps.lookup import ward_at
from maps.models import Area
from staff.domain import notify
from staff.models import Mail, Notification
from tests.complaints.closing import vouch
from tests.complaints.conftest import CODE
from tests.conftest import IN_WARD_1, Department


def _photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 48), "#0f5e6b").save(content, "JPEG")
    return SimpleUploadedFile("bank.jpg", content.getvalue(), content_type="image/jpeg")


def _live(make_report: Callable[..., Complaint], department: Department, result: str) -> dict[str, int]:
    """Live one complaint; return how many statements each step took."""
    # Read every half minute otherwise, whenever that falls.
    limits.bound(Scope.SAME_TEXT)
    steps = {name: CaptureQueriesContext(connection) for name in ("report", "take_in", "acknowledge", "close")}
    with steps["report"]:
        complaint = make_report(photos=[_photo()])
    with steps["take_in"]:
        complaint = domain.confirm(complaint=complaint, code=CODE)
    user = department.users["dealing"]
    with steps["acknowledge"]:
        domain.acknowledge(complaints=[complaint], user=user)
    vouch(complaint, user)
    file = File.objects.get(pk=complaint.file_id or 0)
    with steps["close"]:
        files.close(file=file, user=user, outcome=Outcome.DONE, result=result)
    assert Complaint.objects.get(pk=complaint.pk).state == State.RESOLVED
    return {name: len(step) for name, step in steps.items()}


@pytest.mark.django_db
def test_a_life_asks_the_database_so_often(
    make_report: Callable[..., Complaint], department: Department, areas: dict[str, Area], make_asset: Any
) -> None:
    make_asset(kind="water", name_en="Test Pond")
    _live(make_report, department, "The earth was taken out again.")
    asked = _live(make_report, department, "The fence stands, and the earth is gone.")
    assert asked == {"report": 13, "take_in": 58, "acknowledge": 8, "close": 33}


@pytest.mark.django_db
def test_papers_put_in_together_stand_as_those_put_in_one_by_one(confirmed: Complaint) -> None:
    papers = list(Correspondence.objects.filter(file=confirmed.file_id).order_by("page_from"))
    assert [(each.page_from, each.page_to) for each in papers] == [(n, n) for n in range(1, len(papers) + 1)]
    assert File.objects.get(pk=confirmed.file_id or 0).last_page == len(papers)
    receipt = Receipt.objects.get(file=confirmed.file_id)
    moves = list(receipt.moves.order_by("serial").values_list("serial", "kind", "file"))
    assert moves == [(1, "diarised", None), (2, "filed", confirmed.file_id)]
    assert (receipt.last_move, receipt.state, receipt.holder_id) == (
        2, ReceiptState.FILED, confirmed.file.holder_id if confirmed.file else None,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT kind FROM attestation_link WHERE stream = %s ORDER BY serial", [f"file:{confirmed.file_id}"]
        )
        kinds = [kind for (kind,) in cursor.fetchall()]
    assert kinds.count("paper") == len(papers)
    assert FileIndex.objects.filter(file=confirmed.file_id, words="complaint").exists()


@pytest.mark.django_db
def test_a_notice_of_one_key_is_told_once(department: Department) -> None:
    post = department.post("HW-DH")
    for _ in range(2):
        notify(post=post, text="Read this.", url="/desk/", key="once")
    notify(post=post, text="Read that.", url="/desk/")
    notify(post=post, text="Read that.", url="/desk/")
    assert Notification.objects.filter(post=post, key="once").count() == 1
    assert Notification.objects.filter(post=post, key="").count() == 2
    assert Mail.objects.filter(subject="Read this.").count() == 1


@pytest.mark.django_db
def test_outlines_are_read_only_when_asked_for(confirmed: Complaint, areas: dict[str, Area]) -> None:
    ward = ward_at(IN_WARD_1)
    assert ward is not None
    assert {"geometry", "geometry_3857"} <= ward.get_deferred_fields()
    placed = Complaint.objects.placed().get(pk=confirmed.pk)
    assert placed.asset is not None
    assert "geometry" in placed.asset.get_deferred_fields()
    assert placed.asset.geometry is not None


def test_a_long_select_says_what_djangos_own_says() -> None:
    choices: list[Any] = [
        ("", "any"),
        (7, "<b>Ward</b> & co"),
        ("Parks", [("a", "One"), ("b", 'Two "2"')]),
        (None, "–"),
    ]
    own, quick = forms.Select({"class": "form-select"}, choices), LongSelect({"class": "form-select"}, choices)
    for value in (None, "", 7, "b", "unknown"):
        attributes = {"id": "id_x", "required": True}
        assertHTMLEqual(quick.render("x", value, attributes), own.render("x", value, attributes))
