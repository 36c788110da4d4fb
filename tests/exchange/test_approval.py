"""Fields that need another post's approval are not changed around it: bulk corrections, imports, and their undoing."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.history import history
from assets.models import ApprovalRule, Asset
from assets.proposals import Together, approval_needed_together
from exchange import domain as imports
from exchange.bulk import approving, domain
from exchange.bulk.standing import NotNow
from exchange.models import BulkEdit, Decision, ImportState, State
from staff.models import Notification
from tests.conftest import Department
from tests.exchange.conftest import SQUARE, Import, table
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
ELSEWHERE = SQUARE.replace("88.35", "88.36")


def rule(*names: str, approving: tuple[str, ...] = ("director_general",), **fields: Any) -> ApprovalRule:
    return ApprovalRule.objects.create(
        name_en="Rule", field_names=list(names), approving=list(approving), valid_from=dt.date(2020, 1, 1),
        source="order", **fields,
    )  # fmt: skip


@pytest.fixture
def ponds(make_asset: Any, areas: Any) -> list[Asset]:
    rule("status", "water.ownership", statuses=["active"])
    return [make_asset(kind="water", owner="A", details={"type": "pond", "ownership": "private"}) for _ in range(2)]


def preview(client: Client, **given: Any) -> BulkEdit:
    sent = {"which": "all", "step": "preview", "reason": "Taken over", "kind": "water", **given}
    assert client.post(reverse("exchange:bulk"), sent).status_code == 302
    return BulkEdit.objects.latest("pk")


def act(client: Client, edit: BulkEdit, action: str, **more: str) -> str:
    answer = client.post(edit.get_absolute_url(), {"action": action, **more}, follow=True)
    run_jobs()
    edit.refresh_from_db()
    return answer.content.decode()


def ownership() -> set[str]:
    return set(Asset.objects.values_list("water__ownership", flat=True))


# ---- bulk corrections -----------------------------------------------------------------------------------------------


def test_a_bulk_correction_is_proposed_as_a_whole_and_approved_by_who_may(
    client: Client, department: Department, ponds: list[Asset]
) -> None:
    client.force_login(department.head)
    edit = preview(client, own_ownership="kmc", owner="KMC")
    page = client.get(edit.get_absolute_url()).content.decode()
    assert "Ownership: a change of these needs the approval of: director general" in page
    assert 'value="propose"' in page
    assert 'value="apply"' not in page
    assert "needs the approval" in act(client, edit, "apply")
    assert (edit.state, ownership()) == (State.READY, {"private"})

    act(client, edit, "propose")
    assert (edit.state, edit.proposed_by_post) == (State.PROPOSED, department.post("HW-SH"))
    (told,) = Notification.objects.all()
    assert (told.post, told.url) == (department.post("DG"), edit.get_absolute_url())
    assert (
        "waits for one of these above in the line: director general"
        in client.get(edit.get_absolute_url()).content.decode()
    )

    for login in ("head", "engineer", "head2", "engineer2"):  # the author; above him without the duty; others
        client.force_login(department.users[login])
        page = client.get(edit.get_absolute_url()).content.decode()
        assert 'value="apply"' not in page, login
        assert 'value="send_back"' not in page, login
        client.post(edit.get_absolute_url(), {"action": "apply"})
        client.post(edit.get_absolute_url(), {"action": "send_back", "remark": "no"})
        edit.refresh_from_db()
        assert edit.state == State.PROPOSED, login
    assert ownership() == {"private"}

    client.force_login(department.director)
    assert 'value="apply"' in client.get(edit.get_absolute_url()).content.decode()
    act(client, edit, "apply")
    assert (edit.state, edit.changed, ownership()) == (State.DONE, 2, {"kmc"})
    entry = history(ponds[0])[0]
    assert entry.user_id == department.director.pk
    assert entry.reason == "Taken over (proposed by Officer head, section head HW)"
    assert Notification.objects.filter(post=department.post("HW-SH"), url=edit.get_absolute_url()).exists()


def test_it_is_sent_back_with_a_remark(client: Client, department: Department, ponds: list[Asset]) -> None:
    client.force_login(department.head)
    edit = preview(client, status="lost")
    act(client, edit, "propose")
    client.force_login(department.director)
    assert "Say why" in act(client, edit, "send_back", remark=" ")
    assert edit.state == State.PROPOSED
    act(client, edit, "send_back", remark="Two of them stand.")
    assert (edit.state, edit.remark, edit.decided_by) == (State.SENT_BACK, "Two of them stand.", department.director)
    client.force_login(department.head)
    assert "Two of them stand." in client.get(edit.get_absolute_url()).content.decode()
    act(client, edit, "apply")
    assert edit.state == State.SENT_BACK
    assert not Asset.objects.filter(status="lost").exists()


def test_its_author_takes_it_away_again_and_nobody_else(
    client: Client, department: Department, ponds: list[Asset]
) -> None:
    client.force_login(department.head)
    edit = preview(client, status="lost")
    act(client, edit, "propose")
    client.force_login(department.engineer)
    assert client.post(edit.get_absolute_url(), {"action": "discard"}).status_code == 403
    client.force_login(department.head)
    act(client, edit, "discard")
    assert edit.state == State.DISCARDED


def test_who_has_the_duty_writes_at_once(client: Client, department: Department, ponds: list[Asset]) -> None:
    client.force_login(department.director)
    edit = preview(client, own_ownership="kmc")
    assert "needs the approval" not in client.get(edit.get_absolute_url()).content.decode()
    act(client, edit, "apply")
    assert (edit.state, ownership()) == (State.DONE, {"kmc"})


def test_what_no_rule_names_or_does_not_differ_needs_nobody(
    client: Client, department: Department, ponds: list[Asset]
) -> None:
    client.force_login(department.head)
    edit = preview(client, owner="KMC", own_ownership="private")
    act(client, edit, "apply")
    assert (edit.state, set(Asset.objects.values_list("owner", flat=True))) == (State.DONE, {"KMC"})


def test_taking_back_asks_as_well(client: Client, department: Department, ponds: list[Asset]) -> None:
    client.force_login(department.director)
    edit = preview(client, own_ownership="kmc")
    act(client, edit, "apply")
    client.force_login(department.head)
    assert 'value="undo"' not in client.get(edit.get_absolute_url()).content.decode()
    assert "needs the approval" in act(client, edit, "undo")
    assert (edit.state, ownership()) == (State.DONE, {"kmc"})
    client.force_login(department.director)
    act(client, edit, "undo")
    assert (edit.state, ownership()) == (State.UNDONE, {"private"})


def test_the_domain_itself_refuses(client: Client, department: Department, ponds: list[Asset]) -> None:
    client.force_login(department.head)
    edit = preview(client, status="lost")
    with pytest.raises(domain.NeedsApproval):
        domain.decide(edit=edit, user=department.head, skip_stale=True)
    with pytest.raises(PermissionDenied):
        approving.propose(edit=edit, user=department.engineer)
    approving.propose(edit=edit, user=department.head)
    with pytest.raises(PermissionDenied):
        domain.decide(edit=edit, user=department.head, skip_stale=True)
    with pytest.raises(domain.NeedsApproval):
        domain.decide(edit=edit, user=department.engineer, skip_stale=True)
    with pytest.raises(NotNow):
        approving.propose(edit=edit, user=department.head)


def test_rules_are_asked_by_kind_status_and_day(department: Department) -> None:
    rule("owner", kinds=["park"])
    rule("owner", statuses=["lost"], valid_until=dt.date(2021, 1, 1))
    rule("owner", "dating", statuses=["delisted"], approving=("section_head", "director_general"))
    groups = [Together("water", "lost", frozenset({"owner"})), Together("water", "delisted", frozenset({"owner"}))]
    assert approval_needed_together(groups, user=department.head) == set()
    assert approval_needed_together(groups, user=department.engineer) == {"owner"}
    assert approval_needed_together(
        [Together("park", "lost", frozenset({"owner", "dating"}))], user=department.head
    ) == {"owner"}
    with CaptureQueriesContext(connection) as captured:
        approval_needed_together([Together("water", "active", frozenset({"custodian"}))], user=department.head)
    assert len(captured) == 1


# ---- imports --------------------------------------------------------------------------------------------------------


HEAD = "reference,name,type,ownership,wkt"


@pytest.fixture
def run(checked: Import, ponds: list[Asset], department: Department) -> Any:
    """An import that corrects one entry's ownership and position, and enters a new one."""
    rows = [f'{ponds[0].reference},x,pond,kmc,"{ELSEWHERE}"', f',New,pond,kmc,"{ELSEWHERE}"']
    return checked(table(*rows, head=HEAD), user=department.dealing, post=department.post("HW-DH"))


def test_an_import_that_corrects_such_fields_is_entered_by_who_may(
    client: Client, department: Department, ponds: list[Asset], run: Any
) -> None:
    apply, page = reverse("exchange:import_apply", args=[run.pk]), reverse("exchange:import", args=[run.pk])
    for login in ("head", "engineer"):
        client.force_login(department.users[login])
        answer = client.post(apply, follow=True).content.decode()
        assert "Ownership: a change of these needs the approval of: director general" in answer, login
        run.refresh_from_db()
        assert run.state == ImportState.CHECKED, login
    assert not Asset.objects.filter(name_en="New").exists()
    client.force_login(department.dealing)
    assert client.post(apply).status_code == 403
    client.force_login(department.director)
    client.post(apply)
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.entered, run.updated) == (ImportState.APPLIED, 1, 1)
    assert Asset.objects.get(pk=ponds[0].pk).water.ownership == "kmc"

    client.force_login(department.head)
    undo = reverse("exchange:import_undo", args=[run.pk])
    assert "needs the approval" in client.post(undo, follow=True).content.decode()
    assert client.get(page).status_code == 200
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED
    client.force_login(department.director)
    client.post(undo)
    run_jobs()
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert Asset.objects.get(pk=ponds[0].pk).water.ownership == "private"


def test_a_column_that_says_what_stands_needs_nobody(
    checked: Import, ponds: list[Asset], department: Department
) -> None:
    rows = [f'{ponds[0].reference},Renamed,pond,private,"{ELSEWHERE}"']
    run = checked(table(*rows, head=HEAD))
    imports.run_apply(run_id=run.pk, attempt=imports.start_apply(run=run, user=department.head, queue=False))
    run.refresh_from_db()
    assert (run.state, run.updated) == (ImportState.APPLIED, 1)


def test_rows_left_out_or_entered_anew_need_nobody(checked: Import, ponds: list[Asset], department: Department) -> None:
    rule("name_en", "geometry")
    same = ponds[0].name_en
    run = checked(table(f'{same},pond,kmc,"{SQUARE}"', head="name,type,ownership,wkt"))
    imports.decide_all(run=run, decision=Decision.ENTER)
    imports.run_apply(run_id=run.pk, attempt=imports.start_apply(run=run, user=department.head, queue=False))
    run.refresh_from_db()
    assert (run.state, run.entered) == (ImportState.APPLIED, 1)


def test_moving_and_former_names_are_asked_for_too(checked: Import, ponds: list[Asset], department: Department) -> None:
    ApprovalRule.objects.all().delete()
    rule("geometry", "former_names")
    text = f'{ponds[0].reference},x,pond,Old Tank,"{ELSEWHERE}"'
    run = checked(table(text, head="reference,name,type,former_names,wkt"))
    with pytest.raises(ValidationError, match="Former names: a change"):
        imports.start_apply(run=run, user=department.head)
    with pytest.raises(ValidationError, match="Former names, "):
        imports.start_apply(run=run, user=department.head, move=True)
    imports.start_apply(run=run, user=department.director, move=True, queue=False)
