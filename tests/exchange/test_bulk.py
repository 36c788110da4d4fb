"""Correcting many assets together: who may, what the preview says, what is written, and the way back."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.domain import Amendment, amend, amend_many
from assets.history import history
from assets.models import Asset
from exchange.bulk import domain
from exchange.bulk.standing import NotNow
from exchange.models import BulkEdit, State
from exchange.views import bulk as bulk_view
from tests.conftest import IN_WARD_2, Department
from tests.jobs import run_jobs, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client: Client, department: Department) -> Client:
    client.force_login(department.head)
    return client


def preview(client: Client, **given: Any) -> BulkEdit:
    sent = {"which": "all", "step": "preview", "reason": "Taken over by the city"} | given
    response: Any = client.post(reverse("exchange:bulk"), sent)
    assert response.status_code == 302, response.context and response.context["form"].errors
    edit = BulkEdit.objects.latest("pk")
    assert response.url == edit.get_absolute_url()
    return edit


def act(client: Client, edit: BulkEdit, action: str, **more: str) -> BulkEdit:
    assert client.post(edit.get_absolute_url(), {"action": action} | more).status_code == 302
    run_jobs()
    edit.refresh_from_db()
    return edit


def test_from_the_section_head_upwards(client: Client, department: Department, django_user_model: Any) -> None:
    edit = BulkEdit.objects.create(user=department.head, changes={}, reason="x", state=State.READY)
    addresses = [reverse("exchange:bulk"), edit.get_absolute_url(), reverse("exchange:bulk_progress", args=[edit.pk])]
    edit.changes = {"fields": {}, "details": {}, "add": [], "remove": []}
    edit.save()
    for address in addresses:
        assert client.get(address).status_code == 302
    for outsider in (django_user_model.objects.create_user("nobody"), department.dealing, department.planner):
        client.force_login(outsider)
        for address in addresses:
            assert client.get(address).status_code == 403
            assert client.post(address).status_code in {403, 405}
    for colleague in ("head", "engineer2", "director"):
        client.force_login(department.users[colleague])
        for address in addresses:
            assert client.get(address).status_code == 200
    assert client.get(reverse("exchange:bulk_edit", args=[edit.pk + 1])).status_code == 404


def test_the_preview_says_before_and_after_and_writes_nothing(head: Client, areas: Any, make_asset: Any) -> None:
    first = make_asset(kind="water", custodian="Old keeper", materials=["brick", "mud"])
    second = make_asset(kind="water", custodian="KMC", materials=["lime"], details={"type": "pond", "depth_m": "2.50"})
    make_asset(kind="park")
    edit = preview(
        head, kind="water", custodian="KMC", own_depth_m="২.৫", add="lime, stone", remove="mud", own_use="Bathing"
    )
    assert (edit.state, edit.total, edit.differing) == (State.READY, 2, 2)
    rows = list(edit.rows.all())
    assert [row.asset_id for row in rows] == [first.pk, second.pk]
    assert rows[0].before == {
        "custodian": "Old keeper", "depth_m": None, "use": "", "materials": ["brick", "mud"],
    }  # fmt: skip
    assert rows[0].after == {
        "custodian": "KMC", "depth_m": 2.5, "use": "Bathing", "materials": ["brick", "lime", "stone"],
    }  # fmt: skip
    assert rows[1].after["materials"] == ["lime", "stone"]
    page = head.get(edit.get_absolute_url()).content.decode()
    assert "<del>Old keeper</del>" in page
    assert "<ins>KMC</ins>" in page
    assert Asset.objects.get(pk=first.pk).version == first.version


def test_what_is_written_is_a_change_like_any_other(
    head: Client, department: Department, areas: Any, make_asset: Any
) -> None:
    changed = make_asset(kind="water", owner="A")
    same = make_asset(kind="water", owner="KMC", details={"type": "pond", "use": "Bathing"})
    only_kind = make_asset(kind="water", owner="KMC")
    edit = act(head, preview(head, kind="water", owner="KMC", own_use="Bathing"), "apply")
    assert (edit.state, edit.total, edit.differing, edit.changed, edit.stale) == (State.DONE, 3, 2, 2, 0)
    for asset, versions in ((changed, 1), (same, 0), (only_kind, 1)):
        now = Asset.objects.select_related("water").get(pk=asset.pk)
        assert (now.owner, now.water.use, now.version) == ("KMC", "Bathing", asset.version + versions)
    entry = history(changed)[0]
    assert (entry.reason, entry.user_id) == ("Taken over by the city", department.head.pk)
    assert entry.url == edit.get_absolute_url()
    assert {change.name for change in entry.changes} == {"owner", "use"}
    page = head.get(edit.get_absolute_url()).content.decode()
    assert "Take it back" in page


def test_ticked_rows_alone(head: Client, areas: Any, make_asset: Any) -> None:
    assets = [make_asset(kind="statue") for _ in range(3)]
    ticked = [assets[0].reference, assets[2].reference, "AH-999999"]
    edit = preview(head, kind="statue", which="ticked", asset=ticked, status="lost")
    assert (edit.total, edit.missing) == (2, ["AH-999999"])
    act(head, edit, "apply")
    assert list(Asset.objects.order_by("pk").values_list("status", flat=True)) == ["lost", "active", "lost"]
    refused = head.post(reverse("exchange:bulk"), {"which": "ticked"})
    assert refused.status_code == 400
    assert "Nothing was ticked" in refused.content.decode()


def test_a_drawn_area_and_a_ranked_question_keep_the_order_of_the_screen(
    head: Client, areas: Any, make_asset: Any
) -> None:
    far = make_asset(kind="statue", name_en="Bose")
    near = make_asset(kind="statue", geometry=IN_WARD_2, name_en="Bose")
    edit = preview(head, point="88.3651,22.555", radius="5000", captured_how="gps")
    assert [row.asset_id for row in edit.rows.all()] == [near.pk, far.pk]
    box = '{"type":"Polygon","coordinates":[[[88.35,22.55],[88.36,22.55],[88.36,22.56],[88.35,22.56],[88.35,22.55]]]}'
    edit = preview(head, shape=box, captured_how="gps")
    assert [row.asset_id for row in edit.rows.all()] == [far.pk]


def test_rows_that_somebody_changed_are_passed_over(head: Client, department: Department, make_asset: Any) -> None:
    first, second = make_asset(kind="statue"), make_asset(kind="statue")
    edit = preview(head, kind="statue", owner="KMC")
    amend(asset=second, user=department.dealing, expected_version=second.version, changes={"owner": "Club"})
    edit = act(head, edit, "apply", stale="skip")
    assert (edit.state, edit.changed, edit.stale) == (State.DONE, 1, 1)
    assert Asset.objects.get(pk=first.pk).owner == "KMC"
    assert Asset.objects.get(pk=second.pk).owner == "Club"
    page = head.get(edit.get_absolute_url(), {"show": "stale"})
    assert [line["row"].asset_id for line in page.context["lines"]] == [second.pk]


def test_or_nothing_is_written_at_all(head: Client, department: Department, make_asset: Any) -> None:
    first, second = make_asset(kind="statue"), make_asset(kind="statue")
    edit = preview(head, kind="statue", owner="KMC")
    amend(asset=second, user=department.dealing, expected_version=second.version, changes={"owner": "Club"})
    edit = act(head, edit, "apply", stale="refuse")
    assert (edit.state, edit.changed, edit.stale) == (State.REFUSED, 0, 1)
    assert Asset.objects.get(pk=first.pk).owner == ""
    assert "had been changed meanwhile" in head.get(edit.get_absolute_url()).content.decode()


def test_taking_it_back(head: Client, department: Department, make_asset: Any) -> None:
    make = [make_asset(kind="water", owner=f"Owner {n}", materials=["mud"]) for n in range(3)]
    edit = act(head, preview(head, kind="water", owner="KMC", remove="mud", own_depth_m="3.25"), "apply")
    touched = Asset.objects.get(pk=make[1].pk)
    amend(asset=touched, user=department.dealing, expected_version=touched.version, changes={"owner": "Club"})
    assert head.get(edit.get_absolute_url()).context["touched"] == 1
    edit = act(head, edit, "undo")
    assert (edit.state, edit.undone, edit.kept) == (State.UNDONE, 2, 1)
    rows = Asset.objects.select_related("water").order_by("pk")
    assert [(row.owner, row.materials) for row in rows] == [("Owner 0", ["mud"]), ("Club", []), ("Owner 2", ["mud"])]
    assert [row.water.depth_m is None for row in rows] == [True, False, True]
    assert "Undo of the bulk correction" in history(make[0])[0].reason


def test_discarding(head: Client, make_asset: Any) -> None:
    make_asset(kind="statue")
    edit = act(head, preview(head, kind="statue", owner="KMC"), "discard")
    assert (edit.state, edit.rows.count()) == (State.DISCARDED, 0)
    assert act(head, edit, "apply").state == State.DISCARDED
    assert not waiting()


def test_a_job_that_runs_twice_writes_once(head: Client, make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    edit = act(head, preview(head, kind="statue", owner="KMC"), "apply")
    with pytest.raises(NotNow):
        domain.apply(edit=edit)
    assert Asset.objects.get(pk=asset.pk).version == asset.version + 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "__all__"),
        ({"owner": "x", "reason": ""}, "reason"),
        ({"owner": "x", "empty_owner": "on"}, "owner"),
        ({"dating": "last year"}, "dating"),
        ({"own_months_with_water": "13"}, "own_months_with_water"),
        ({"status": "withdrawn"}, "status"),
        ({"add": "mud", "remove": "mud"}, "remove"),
        ({"add": "x" * 81}, "add"),
        ({"accuracy_m": "-1"}, "accuracy_m"),
    ],
)
def test_faults_stand_at_their_field(head: Client, make_asset: Any, given: dict[str, str], field: str) -> None:
    make_asset(kind="water")
    sent = {"kind": "water", "which": "all", "step": "preview", "reason": "why"} | given
    response: Any = head.post(reverse("exchange:bulk"), sent)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not BulkEdit.objects.exists()


def test_fields_can_be_emptied(head: Client, make_asset: Any) -> None:
    asset = make_asset(kind="water", owner="A", accuracy_m=5, details={"type": "pond", "in_use": True})
    act(head, preview(head, kind="water", empty_owner="on", empty_accuracy_m="on", empty_own_in_use="on"), "apply")
    now = Asset.objects.select_related("water").get(pk=asset.pk)
    assert (now.owner, now.accuracy_m, now.water.in_use) == ("", None, None)


def test_what_is_decided_for_one_asset_cannot_be_set_for_many(department: Department, make_asset: Any) -> None:
    asset = make_asset(kind="building")
    for fields, details in (
        ({"grade": "I"}, {}), ({"condition": 1}, {}), ({"name_en": "x"}, {}), ({}, {"heritage_lock": True}),
    ):  # fmt: skip
        row = Amendment(asset.pk, asset.version, fields, details)
        with pytest.raises(ValidationError):
            amend_many(kind="building", rows=[row], user=department.head, reason="x")
    other = Amendment(asset.pk, asset.version, {}, {"use": "Bathing"})
    assert amend_many(kind="water", rows=[other], user=None, reason="x") == {asset.pk: "stale"}


def test_withdrawn_entries_are_left_alone(head: Client, make_asset: Any) -> None:
    make_asset(kind="statue", status="withdrawn")
    edit = preview(head, kind="statue", owner="KMC")
    assert edit.total == 0
    assert "No asset of the register is chosen" in head.get(edit.get_absolute_url()).content.decode()


def test_thousands_are_worked_out_and_written_in_the_background(head: Client, thousands: int) -> None:
    edit = preview(head, kind="water", custodian="KMC", own_ownership="kmc")
    assert edit.state == State.PREPARING
    progress = reverse("exchange:bulk_progress", args=[edit.pk])
    assert "HX-Refresh" not in head.get(progress).headers
    run_jobs()
    edit.refresh_from_db()
    assert (edit.state, edit.differing) == (State.READY, thousands)
    assert head.get(progress).headers["HX-Refresh"] == "true"
    with CaptureQueriesContext(connection) as captured:
        edit = act(head, edit, "apply")
    assert edit.changed == thousands
    # Three batches: statements by the batch, none by the row.
    assert len(captured) < 120
    assert Asset.objects.filter(custodian="KMC", water__ownership="kmc", version=2).count() == thousands
    edit = act(head, edit, "undo")
    assert edit.undone == thousands
    assert not Asset.objects.filter(custodian="KMC").exists()


def test_pages_go_on_by_key_with_the_same_number_of_statements(
    head: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_asset(kind="statue")
        edit = preview(head, kind="statue", owner=f"KMC {number}")
        with CaptureQueriesContext(connection) as captured:
            head.get(edit.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]
    monkeypatch.setattr(bulk_view, "PAGE", 2)
    first = head.get(edit.get_absolute_url())
    second = head.get(edit.get_absolute_url(), {"after": first.context["next"]})
    assert [line["row"].place for page in (first, second) for line in page.context["lines"]] == [1, 2, 3]
    assert head.get(edit.get_absolute_url(), {"after": "forged"}).status_code == 200


def test_the_page_of_all_corrections(head: Client, make_asset: Any) -> None:
    assert "Nothing was corrected in bulk yet" in head.get(reverse("exchange:bulk")).content.decode()
    make_asset(kind="statue")
    edit = preview(head, kind="statue", owner="KMC")
    page = head.get(reverse("exchange:bulk"))
    assert [each.pk for each in page.context["page"].rows] == [edit.pk]


def test_a_failing_job_leaves_nothing_half_done(head: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = make_asset(kind="statue")
    edit = preview(head, kind="statue", owner="KMC")

    def fail(**_given: Any) -> Any:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(domain, "amend_many", fail)
    head.post(edit.get_absolute_url(), {"action": "apply"})
    with pytest.raises(RuntimeError):
        run_jobs()
    edit.refresh_from_db()
    assert edit.state == State.FAILED
    assert Asset.objects.get(pk=asset.pk).owner == ""


def test_the_list_of_an_answer_has_ticks_for_whom_they_serve(
    client: Client, department: Department, areas: Any, make_asset: Any
) -> None:
    make_asset(kind="water")
    for login, corrects in (("head", True), ("planner", False)):
        client.force_login(department.users[login])
        page = client.get(reverse("assets:explore"), {"kind": "water"}).content.decode()
        assert 'name="asset" value="T-000001" form="selection"' in page
        assert ("Correct them together" in page) is corrects
        assert "Plaques with QR code" in page
