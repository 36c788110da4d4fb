"""Changes that need approval: what is proposed, who decides, and that two deciders never both win."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from assets.domain import Stale, amend, register
from assets.models import ApprovalRule, Asset, Proposal
from assets.models.proposals import MOVES, ProposalState
from assets.proposals import NotOpen, Outrun, apply, approval_needed, refuse, submit, withdraw
from staff.models import Notification, Post, Tenure
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square
from tests.jobs import forget_jobs

pytestmark = pytest.mark.django_db
ABOVE = ["section_head", "executive_engineer", "director_general"]


def rule(**fields: Any) -> ApprovalRule:
    return ApprovalRule.objects.create(
        **{
            "name_en": "Rule",
            "field_names": ["geometry", "status", "water.ownership"],
            "statuses": ["active"],
            "approving": ABOVE,
            "valid_from": dt.date(2020, 1, 1),
            "source": "practice",
            **fields,
        }
    )


@pytest.fixture
def pond(department: Department) -> Asset:
    rule()
    return register(
        kind="water",
        name_en="Lal Dighi",
        geometry=square(IN_WARD_1),
        owner="KMC",
        details={"type": "tank", "depth_m": "2.50", "ownership": "kmc"},
        former_names=["Tank Square"],
    )


CHANGES: dict[str, Any] = {
    "geometry": square(IN_WARD_2),
    "owner": "Trust",
    "details": {"ownership": "trust", "depth_m": "3.00"},
}


@pytest.fixture
def proposed(pond: Asset, department: Department) -> Proposal:
    """The dealing hand's proposal of another place and owner; what needs no approval is applied (version 2)."""
    sent = submit(asset=pond, user=department.dealing, expected_version=1, changes=CHANGES, reason="Survey of March")  # type: ignore[arg-type]
    assert sent.proposal
    return sent.proposal


# What needs approval


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"owner": "B"}, set()),
        ({"geometry": square(IN_WARD_1)}, set()),
        ({"geometry": square(IN_WARD_2)}, {"geometry"}),
        ({"status": "active"}, set()),
        ({"status": "lost", "owner": "B"}, {"status"}),
        ({"details": {"ownership": "kmc"}}, set()),
        ({"details": {"ownership": "trust", "depth_m": "9"}}, {"water.ownership"}),
        ({"former_names": ["Tank Square"]}, set()),
    ],
)
def test_what_needs_approval(pond: Asset, changes: Any, needed: set[str]) -> None:
    assert approval_needed(pond, changes) == needed


def test_lists_and_all_sorts_of_values_are_compared(pond: Asset) -> None:
    rule(field_names=["former_names", "materials", "water.depth_m", "accuracy_m"])
    same: Any = {"former_names": ["Tank Square"], "materials": [], "accuracy_m": None, "details": {"depth_m": "2.5"}}
    assert approval_needed(pond, same) == set()
    other: Any = {"former_names": [], "materials": ["brick"], "accuracy_m": 5, "details": {"depth_m": "2.51"}}
    assert approval_needed(pond, other) == {"former_names", "materials", "accuracy_m", "water.depth_m"}


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_from": dt.date(2199, 1, 1)},
        {"valid_until": dt.date(2021, 1, 1)},
        {"kinds": ["park"]},
        {"statuses": ["lost"]},
        {"field_names": ["owner"]},
    ],
)
def test_a_rule_holds_in_its_time_and_for_its_assets(department: Department, make_asset: Any, fields: Any) -> None:
    rule(**fields)
    assert approval_needed(make_asset(), {"geometry": square(IN_WARD_2)}) == set()


def test_a_rule_names_fields_that_exist() -> None:
    with pytest.raises(ValidationError, match="No such field: colour"):
        rule(field_names=["geometry", "colour"]).full_clean()


@pytest.mark.parametrize("login", ["head", "engineer", "director", "head2"])
def test_who_approves_applies_at_once(pond: Asset, department: Department, login: str) -> None:
    sent = submit(asset=pond, user=getattr(department, login), expected_version=1, changes=CHANGES, reason="Survey")  # type: ignore[arg-type]
    assert (sent.proposal, sent.applied, sent.asset.version, sent.asset.owner) == (None, True, 2, "Trust")
    assert sent.asset.geometry.equals_exact(square(IN_WARD_2))


# Proposing


def test_the_rest_is_applied_and_the_head_is_told(proposed: Proposal, department: Department) -> None:
    asset = Asset.objects.get()
    assert (asset.owner, str(asset.water.depth_m), asset.water.ownership) == ("Trust", "3.00", "kmc")
    assert asset.geometry.equals_exact(square(IN_WARD_1))
    assert (proposed.fields, proposed.state, proposed.asset_version) == (["geometry", "water.ownership"], "proposed", 2)
    assert (proposed.changes, proposed.before) == ({"water.ownership": "trust"}, {"water.ownership": "kmc"})
    assert proposed.proposed_by_post == department.post("HW-DH")
    notice = Notification.objects.get()
    assert (notice.post, notice.url) == (department.post("HW-SH"), proposed.get_absolute_url())


def test_a_vacant_heads_notice_goes_to_who_stands_in(pond: Asset, department: Department) -> None:
    Tenure.objects.filter(post=department.post("HW-SH")).update(
        period=DateRange(dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    )
    submit(asset=pond, user=department.dealing, expected_version=1, changes=CHANGES, reason="x")  # type: ignore[arg-type]
    assert Notification.objects.get().post == department.post("HW-EE")


def test_what_is_at_fault_is_refused_as_a_whole(pond: Asset, department: Department) -> None:
    changes: Any = {"geometry": IN_WARD_1, "owner": "Trust"}
    with pytest.raises(ValidationError) as refused:
        submit(asset=pond, user=department.dealing, expected_version=1, changes=changes)
    assert "geometry" in refused.value.error_dict
    assert (Asset.objects.get().version, Proposal.objects.count()) == (1, 0)


def test_who_was_slower_is_told(pond: Asset, department: Department) -> None:
    amend(asset=pond, user=department.head, expected_version=1, changes={"owner": "Z"})
    with pytest.raises(Stale):
        submit(asset=pond, user=department.dealing, expected_version=1, changes=CHANGES)  # type: ignore[arg-type]
    assert not Proposal.objects.exists()


# Deciding


def test_it_is_applied_by_the_head(proposed: Proposal, department: Department) -> None:
    decided = apply(proposal=proposed, user=department.head, expected_version=2, remark="Seen on the spot")
    asset = Asset.objects.get()
    assert asset.geometry.equals_exact(square(IN_WARD_2))
    assert (asset.version, asset.water.ownership) == (3, "trust")
    assert (decided.state, decided.applied) == ("applied", ["geometry", "water.ownership"])
    assert decided.decided_by_post == department.post("HW-SH")
    context = asset.events.latest("pgh_id").pgh_context.metadata  # type: ignore[attr-defined]
    assert context["user"] == department.head.pk
    assert "Survey of March" in context["reason"]
    assert "Officer dealing" in context["reason"]
    assert Notification.objects.filter(post=department.post("HW-DH")).count() == 1


@pytest.mark.parametrize("login", ["dealing", "dealing2", "head2", "engineer2", "inspector", "planner", "publicity"])
def test_who_may_not_decide(proposed: Proposal, department: Department, login: str) -> None:
    user = getattr(department, login)
    with pytest.raises(PermissionDenied):
        apply(proposal=proposed, user=user, expected_version=2)
    with pytest.raises(PermissionDenied):
        refuse(proposal=proposed, user=user, remark="no")
    assert Proposal.objects.get().state == "proposed"


def test_the_same_officer_never_even_with_the_heads_charge(proposed: Proposal, department: Department) -> None:
    Tenure.objects.filter(post=department.post("HW-SH")).delete()
    Tenure.objects.create(
        post=department.post("HW-SH"),
        officer=department.dealing.officer,
        kind="additional",
        period=DateRange(dt.date(2020, 1, 1), None),
    )
    with pytest.raises(PermissionDenied):
        apply(proposal=proposed, user=department.dealing, expected_version=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="applied", decided_by=proposed.proposed_by, decided_at=proposed.proposed_at)


def test_the_director_and_the_engineer_may_too(proposed: Proposal, department: Department) -> None:
    refuse(proposal=proposed, user=department.engineer, remark="Not there")
    assert Proposal.objects.get().state == "refused"
    with pytest.raises(NotOpen):
        apply(proposal=proposed, user=department.director, expected_version=2)


def test_refusing_needs_words(proposed: Proposal, department: Department) -> None:
    with pytest.raises(ValidationError):
        refuse(proposal=proposed, user=department.head, remark="  ")


def test_only_the_proposer_takes_it_back(proposed: Proposal, department: Department) -> None:
    with pytest.raises(PermissionDenied):
        withdraw(proposal=proposed, user=department.head)
    assert withdraw(proposal=proposed, user=department.dealing).state == "withdrawn"
    with pytest.raises(NotOpen):
        withdraw(proposal=proposed, user=department.dealing)


def test_a_decided_proposal_goes_nowhere() -> None:
    assert MOVES.keys() == set(ProposalState.values)
    assert {state for state, moves in MOVES.items() if moves} == {"proposed"}


# The register moved on


def test_a_change_elsewhere_does_not_matter(proposed: Proposal, department: Department) -> None:
    amend(asset=proposed.asset, user=department.head, expected_version=2, changes={"address": "BBD Bagh"})
    with pytest.raises(Stale):
        apply(proposal=proposed, user=department.head, expected_version=2)
    apply(proposal=proposed, user=department.head, expected_version=3)
    asset = Asset.objects.get()
    assert (asset.address, asset.water.ownership) == ("BBD Bagh", "trust")


def test_what_another_changed_cannot_be_applied_but_the_rest_can(proposed: Proposal, department: Department) -> None:
    amend(asset=proposed.asset, user=department.head, expected_version=2, changes={"details": {"ownership": "state"}})
    with pytest.raises(Outrun) as outrun:
        apply(proposal=proposed, user=department.head, expected_version=3)
    assert outrun.value.fields == {"water.ownership"}
    decided = apply(proposal=proposed, user=department.head, expected_version=3, fields=["geometry"])
    asset = Asset.objects.get()
    assert asset.water.ownership == "state"
    assert asset.geometry.equals_exact(square(IN_WARD_2))
    assert decided.applied == ["geometry"]


def test_what_another_changed_to_the_same_is_no_conflict(proposed: Proposal, department: Department) -> None:
    amend(asset=proposed.asset, user=department.head, expected_version=2, changes={"details": {"ownership": "trust"}})
    apply(proposal=proposed, user=department.head, expected_version=3)


def test_only_what_was_proposed(proposed: Proposal, department: Department) -> None:
    with pytest.raises(ValidationError):
        apply(proposal=proposed, user=department.head, expected_version=2, fields=["geometry", "owner"])


# Pages


def post(client: Client, proposed: Proposal, **data: Any) -> Any:
    return client.post(proposed.get_absolute_url(), {"version": proposed.asset.version, **data})


@pytest.mark.parametrize(
    ("login", "status", "decides"),
    [("", 302, False), ("root", 403, False), ("planner", 200, False), ("dealing2", 200, False), ("head2", 200, False),
     ("dealing", 200, False), ("head", 200, True), ("director", 200, True)],
)  # fmt: skip
def test_who_sees_and_decides(
    client: Client, proposed: Proposal, department: Department, django_user_model: Any, login: str, status: int,
    decides: bool,
) -> None:  # fmt: skip
    if login == "root":
        client.force_login(django_user_model.objects.create_superuser("root"))
    elif login:
        client.force_login(getattr(department, login))
    response = client.get(proposed.get_absolute_url())
    assert response.status_code == status
    assert client.get(reverse("assets:proposals")).status_code == status
    html = response.content.decode()
    assert ('value="apply"' in html) == decides
    if status == 200:
        assert "Survey of March" in html
        assert "aitihya-compare-map" in html
        assert ('value="withdraw"' in html) == (login == "dealing")
    if not decides:
        sent = post(client, proposed, act="apply", fields_chosen=["geometry"])
        assert sent.status_code == (status if status != 200 else 403)
        assert Proposal.objects.get().state == "proposed"


def test_the_head_applies_on_the_page(client: Client, proposed: Proposal, department: Department) -> None:
    client.force_login(department.head)
    sent = post(client, proposed, act="apply", fields_chosen=proposed.fields, remark="Good")
    assert sent.status_code == 302
    assert Asset.objects.get().water.ownership == "trust"
    html = client.get(proposed.get_absolute_url()).content.decode()
    assert "Officer head" in html
    assert 'name="act"' not in html
    again = post(client, proposed, act="apply", fields_chosen=proposed.fields)
    assert again.status_code == 302
    assert Asset.objects.get().version == 3


@pytest.mark.parametrize(
    "data",
    [
        {"act": "apply"},
        {"act": "apply", "fields_chosen": ["owner"]},
        {"act": "refuse"},
        {"act": "burn"},
        {},
        {"act": "apply", "fields_chosen": ["geometry"], "version": "x"},
    ],
)
def test_tampered_decisions(client: Client, proposed: Proposal, department: Department, data: Any) -> None:
    client.force_login(department.head)
    assert post(client, proposed, **data).status_code == 422
    assert (Proposal.objects.get().state, Asset.objects.get().version) == ("proposed", 2)


def test_a_conflict_is_shown_and_not_applied(client: Client, proposed: Proposal, department: Department) -> None:
    amend(asset=proposed.asset, user=department.head, expected_version=2, changes={"details": {"ownership": "state"}})
    client.force_login(department.engineer)
    stale = post(client, proposed, act="apply", fields_chosen=proposed.fields)
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "changed meanwhile" in html
    assert 'name="version" value="3"' in html
    sent = client.post(proposed.get_absolute_url(), {"version": 3, "act": "outdated", "remark": "See the deed"})
    assert sent.status_code == 302
    assert Proposal.objects.get().state == "outdated"


def test_lists_by_what_one_has_to_do(client: Client, proposed: Proposal, department: Department) -> None:
    def names(login: str, show: str) -> bool:
        client.force_login(getattr(department, login))
        return "Lal Dighi" in client.get(reverse("assets:proposals"), {"show": show}).content.decode()

    assert names("head", "waiting")
    assert not names("head2", "waiting")
    assert not names("dealing", "waiting")
    assert names("dealing", "mine")
    assert not names("head", "mine")
    assert names("planner", "all")
    assert not names("planner", "decided")
    withdraw(proposal=proposed, user=department.dealing)
    assert names("planner", "decided")
    assert not names("head", "waiting")


def test_the_list_goes_on_by_key_and_costs_the_same(
    client: Client, pond: Asset, department: Department, django_assert_max_num_queries: Any, monkeypatch: Any
) -> None:
    client.force_login(department.planner)
    monkeypatch.setattr("assets.views.proposals.PAGE", 2)

    def count() -> int:
        with django_assert_max_num_queries(30) as queries:
            client.get(reverse("assets:proposals"), {"show": "all"})
        return len(queries)

    for number in range(3):
        submit(
            asset=pond,
            user=department.dealing,
            expected_version=1,
            changes={"geometry": square(IN_WARD_1, half=0.0001 * (number + 1))},
            reason=f"Reason {number}",
        )
        if number == 0:
            client.get(reverse("assets:proposals"))
            first = count()
    assert count() == first
    html = client.get(reverse("assets:proposals"), {"show": "all"}).content.decode()
    assert "Reason 2" in html
    assert "Reason 0" not in html
    address = html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Reason 0" in client.get(reverse("assets:proposals") + address).content.decode()


def test_the_assets_page_tells_the_department(client: Client, proposed: Proposal, department: Department) -> None:
    address = proposed.asset.get_absolute_url()
    assert "A change is proposed" not in client.get(address).content.decode()
    client.force_login(department.planner)
    html = client.get(address).content.decode()
    assert "A change is proposed" in html
    assert proposed.get_absolute_url() in html


def test_the_form_says_what_waits(client: Client, pond: Asset, department: Department) -> None:
    from tests.assets.test_edit import typed

    client.force_login(department.dealing)
    sent = typed(pond, owner="Trust", geometry=square(IN_WARD_2).geojson)
    html = client.post(reverse("assets:edit", args=[pond.reference]), sent, follow=True).content.decode()
    assert "The other changes are in the register." in html
    assert "once another post has applied it: Geometry." in html
    assert Proposal.objects.get().fields == ["geometry"]
    assert Asset.objects.get().owner == "Trust"


def test_the_demonstrations_rules_are_sound() -> None:
    from registry.demonstration import source

    for row in source.rows("approval_rules.json"):
        ApprovalRule(**row).full_clean()


# Together


@pytest.fixture
def _queue(transactional_db: None) -> Iterator[None]:
    yield
    forget_jobs()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_queue")
def test_of_two_deciders_one_wins(proposed: Proposal, department: Department) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide(login: str) -> None:
        try:
            mine = Proposal.objects.get(pk=proposed.pk)
            user = getattr(department, login)
            start.wait()
            apply(proposal=mine, user=user, expected_version=2)
            outcomes.append("applied")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(login,)) for login in ("head", "engineer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["NotOpen", "applied"]
    assert Asset.objects.get().version == 3
    assert Post.objects.filter(notifications__key__endswith=":decided").count() == 1
