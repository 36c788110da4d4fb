"""Likely duplicates, entering, undoing: exact results in the register."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assets import domain as assets
from assets.models import WARDS_GIVEN, Asset, FormerName
from assets.search.keys import key_of
from exchange import domain
from exchange.importing.targets import guess
from exchange.models import Decision, ImportedRow, ImportEntry, ImportRun, ImportState, Likeness
from maps.models import Area
from tests.conftest import Department
from tests.exchange.conftest import SQUARE, Import, pond, table

pytestmark = pytest.mark.django_db
ELSEWHERE = SQUARE.replace("88.35", "88.36")


def undone(run: ImportRun, user: Any = None) -> ImportRun:
    domain.run_undo(run_id=run.pk, attempt=domain.start_undo(run=run, user=user, queue=False))
    run.refresh_from_db()
    return run


def test_what_was_entered_and_who_did_it(applied: Import, areas: Any, department: Department) -> None:
    head = "নাম,Name,Type,Old name,Osm,WKT"
    rows = [f'লাল দিঘি,Lal Dighi,Pond,Great Tank;Tank Square,way/1,"{SQUARE}"', f',Gol,tank,,,"{ELSEWHERE}"']
    run = applied(table(*rows, head=head), by=department.head, constants={"ownership": "kmc"})
    assert (run.state, run.rows, run.entered, run.updated, run.skipped) == (ImportState.APPLIED, 2, 2, 0, 0)
    first, second = Asset.objects.order_by("reference")
    assert (first.reference, first.name_bn, first.external_ids, first.version) == (
        "AH-000001",
        "লাল দিঘি",
        {"osm": "way/1"},
        1,
    )
    assert (first.ward, second.ward, first.water.ownership, first.captured_how) == (
        areas["1"],
        areas["2"],
        "kmc",
        "imported",
    )
    assert list(FormerName.objects.values_list("name", flat=True)) == ["Great Tank", "Tank Square"]
    assert first.search_key == assets.entries.key_for(first, ["Great Tank", "Tank Square"])  # type: ignore[attr-defined]
    (event,) = Asset.pgh_event_model.objects.filter(pgh_obj=first)  # type: ignore[attr-defined]
    assert event.pgh_context.metadata == {"user": department.head.pk, "reason": "import: ponds.csv"}
    assert ImportEntry.objects.filter(run=run, existed=False).count() == 2


def test_likely_duplicates_wait_for_a_decision(checked: Import, make_asset: Any, areas: Any) -> None:
    known = make_asset(name_en="Lal Dighi", assessee_number="11-22")
    other = make_asset(name_en="Quite another", external_ids={"osm": "way/7"})
    head = "name,type,assessee_number,osm,wkt"
    rows = [
        f'Lal Dighee,pond,,,"{SQUARE}"', f'Far away,pond,11-22,,"{ELSEWHERE}"', f'Nothing,pond,,way/7,"{ELSEWHERE}"',
        f'Singular,pond,,,"{ELSEWHERE}"', f'Singular,pond,,,"{ELSEWHERE}"',
    ]  # fmt: skip
    run = checked(table(*rows, head=head))
    found = (
        ImportedRow.objects.filter(run=run).order_by("number").values_list("likeness", "like", "like_row", "decision")
    )
    assert list(found) == [
        (Likeness.NAME, known.pk, None, ""), (Likeness.ASSESSEE, known.pk, None, ""),
        (Likeness.IDENTIFIER, other.pk, None, ""), ("", None, None, Decision.ENTER), (Likeness.TWIN, None, 4, ""),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="Decide first"):
        domain.start_apply(run=run, user=None)
    with pytest.raises(ValidationError, match="row 3"):
        domain.decide(run=run, number=3, decision=Decision.ENTER)
    domain.decide(run=run, number=1, decision=Decision.UPDATE)
    assert domain.decide_all(run=run, decision=Decision.ENTER) == 2
    assert domain.decide_all(run=run, decision=Decision.SKIP) == 1
    domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
    run.refresh_from_db()
    assert (run.entered, run.updated, run.skipped) == (3, 1, 1)
    known.refresh_from_db()
    assert (known.name_en, known.version, known.assessee_number) == ("Lal Dighee", 2, "11-22")


def test_a_reference_corrects_its_entry_and_undoing_restores_it(applied: Import, make_asset: Any, areas: Any) -> None:
    known = make_asset(name_en="Lal Dighi", address="Old address", reference="AH-000077")
    before = known.geometry.wkt
    run = applied(table(f'AH-000077,New address,tank,"{ELSEWHERE}"', head="reference,address,type,wkt"))
    known.refresh_from_db()
    assert (run.entered, run.updated) == (0, 1)
    assert (known.name_en, known.address, known.water.type, known.geometry.wkt) == (
        "Lal Dighi",
        "New address",
        "tank",
        before,
    )
    assert undone(run).state == ImportState.UNDONE
    known = Asset.objects.get(pk=known.pk)
    assert (known.address, known.water.type, known.status) == ("Old address", "pond", "active")


def test_undoing_withdraws_what_was_entered(applied: Import, areas: Any) -> None:
    run = undone(applied(table(pond("a"), pond("b", ELSEWHERE))))
    assert run.state == ImportState.UNDONE
    assert list(Asset.objects.values_list("status", flat=True)) == ["withdrawn", "withdrawn"]
    assert not Asset.objects.in_register().exists()


def test_undoing_is_refused_where_something_happened_since(
    applied: Import, areas: Any, make_picture: Any, department: Department
) -> None:
    run = applied(table(pond("a"), pond("b", ELSEWHERE), pond("c", SQUARE.replace("22.55", "22.557"))))
    first, second, third = Asset.objects.order_by("reference")
    assets.add_photo(asset=first, original=make_picture())
    assets.amend(asset=second, user=department.head, expected_version=1, changes={"address": "Here"})
    run = undone(run)
    assert run.state == ImportState.APPLIED
    assert first.reference in run.problem
    assert second.reference in run.problem
    assert third.reference not in run.problem
    assert Asset.objects.in_register().count() == 3


def test_an_entry_changed_after_the_check_stops_everything(checked: Import, make_asset: Any, areas: Any) -> None:
    known = make_asset(name_en="Lal Dighi", reference="AH-000077")
    run = checked(table(f'AH-000077,x,tank,"{SQUARE}"', f',New,pond,"{ELSEWHERE}"', head="reference,name,type,wkt"))
    assets.amend(asset=known, user=None, expected_version=1, changes={"address": "Elsewhere"})
    domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert "AH-000077 was changed since" in run.problem
    assert Asset.objects.count() == 1


def test_a_step_that_was_overtaken_or_cancelled_changes_nothing(checked: Import, areas: Any) -> None:
    run = checked(table(pond("a")))
    attempt = domain.start_apply(run=run, user=None, queue=False)
    domain.run_apply(run_id=run.pk, attempt=attempt - 1)
    run.refresh_from_db()
    assert (run.state, Asset.objects.count()) == (ImportState.APPLYING, 0)
    domain.run_apply(run_id=run.pk, attempt=attempt)
    run.refresh_from_db()
    assert (run.state, Asset.objects.count()) == (ImportState.APPLIED, 1)
    with pytest.raises(ValidationError):
        domain.start_apply(run=run, user=None)


def test_the_same_number_of_statements_for_one_row_and_for_three(checked: Import, areas: Any) -> None:
    counts = []
    for rows in (1, 3):
        places = [SQUARE.replace("22.55", f"22.55{number}") for number in range(1, rows + 1)]
        run = checked(table(*(pond(f"Number {number}", place) for number, place in enumerate(places, rows * 10))))
        domain.decide_all(run=run, decision=Decision.ENTER)
        with CaptureQueriesContext(connection) as captured:
            domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Name of the pond", "Name", "Lat", "Lon"], {"name_en": "Name", "latitude": "Lat", "longitude": "Lon"}),
        (["নাম", "ঠিকানা", "WKT"], {"name_en": "নাম", "name_bn": "নাম", "address": "ঠিকানা", "wkt": "WKT"}),
        (["नाम", "पता", "अक्षांश", "देशांतर"],
         {"name_en": "नाम", "name_hi": "नाम", "address": "पता", "latitude": "अक्षांश", "longitude": "देशांतर"}),
        (["ASSESSEE_NO", "PREMISES NO."], {"assessee_number": "ASSESSEE_NO", "premises_number": "PREMISES NO."}),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headings_in_three_scripts(headings: list[str], expected: dict[str, str]) -> None:
    assert guess(headings, "water", table=True) == expected


def test_a_file_with_the_same_columns_is_mapped_as_the_last(received: Import, department: Department) -> None:
    run = received(table(pond("a"), head="name,type,wkt"), "a.csv")
    chosen = {"name_en": "type", "type": "name", "wkt": "wkt"}
    domain.remember(run=run, kind="water", mapping=chosen, constants={"ownership": "kmc"}, user=department.dealing)
    again = received(table(pond("b"), head="name,type,wkt"), "b.csv")
    assert domain.suggested(again, "water") == (chosen, {"ownership": "kmc"})


def test_two_rows_may_not_update_one_entry(checked: Import, make_asset: Any, areas: Any) -> None:
    known = make_asset(name_en="Lal Dighi", assessee_number="11-22")
    head = "name,type,assessee_number,wkt"
    rows = [f'Other,pond,11-22,"{ELSEWHERE}"', f'New,pond,,"{ELSEWHERE}"', f'Lal Dighi,tank,,"{SQUARE}"']
    run = checked(table(*rows, head=head))
    assert domain.decide_all(run=run, decision=Decision.UPDATE) == 2
    with pytest.raises(ValidationError, match=f"Rows 1, 3 would all update {known.reference}"):
        domain.start_apply(run=run, user=None)
    domain.decide(run=run, number=1, decision=Decision.SKIP)
    domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
    run.refresh_from_db()
    known.refresh_from_db()
    assert (run.state, run.entered, run.updated, known.water.type) == (ImportState.APPLIED, 1, 1, "tank")


def test_a_likeness_is_one_of_names_alone(checked: Import, make_asset: Any, areas: Any) -> None:
    make_asset(name_en="Lal Dighi", address="12 Old Court House Street, Dalhousie Square, near the Collectorate")
    run = checked(table(pond("Lal Dighi")))
    (row,) = ImportedRow.objects.filter(run=run)
    assert (row.likeness, row.similarity) == (Likeness.NAME, 1.0)


def test_a_row_that_knows_fewer_names_than_the_entry_is_like_it(checked: Import, make_asset: Any, areas: Any) -> None:
    names = {"name_en": "Subhas Sarobar", "name_bn": "সুভাষ সরোবর", "name_hi": "सुभाष सरोवर"}
    known = make_asset(**names, search_key=key_of([*names.values(), "Beliaghata Lake"], address="", premises_number=""))
    run = checked(table(pond("Subhas Sarobar"), pond("Beliaghata Lake"), pond("Subhas Pukur")))
    found = ImportedRow.objects.filter(run=run).order_by("number").values_list("likeness", "like")
    assert list(found) == [(Likeness.NAME, known.pk), (Likeness.NAME, known.pk), ("", None)]


def test_dates_are_taken_as_ledgers_have_them(applied: Import, areas: Any) -> None:
    typed = ["c. 1870", "1911–13", "আনুমানিক ১৮৭০", "1911-03-04T00:00:00", "19th century", "1870~"]
    rows = [f'P{n},pond,{each},"{SQUARE.replace("88.35", f"88.3{n}")}"' for n, each in enumerate(typed)]
    applied(table(*rows, head="name,type,built,wkt"))
    assert list(Asset.objects.order_by("name_en").values_list("dating", flat=True)) == [
        "1870~", "1911/1913", "1870~", "1911-03-04", "18XX", "1870~",
    ]  # fmt: skip


def test_headings_of_a_bengali_ledger_are_known(db: None) -> None:
    guessed = guess(["নাম", "পুরানোনাম", "অবস্থা"], "water", table=False)
    assert (guessed["former_names"], "status" in guessed) == ("পুরানোনাম", False)  # অবস্থা is the condition.


def test_a_ward_that_is_given_is_confirmed(areas: Any, make_asset: Any) -> None:
    known = make_asset(geometry=Point(88.355, 22.555, srid=4326), kind="statue")
    fields = {field.name: getattr(known, field.name) for field in Asset._meta.concrete_fields if not field.generated}
    own, other = Area.objects.get(pk=known.ward_id), Area.objects.filter(kind="ward").exclude(pk=known.ward_id)[0]

    def enter(reference: str, ward: Area | None) -> None:
        given = {"id": None, "reference": reference, "ward": ward, "borough": ward.parent if ward else None}
        Asset.objects.bulk_create([Asset(**fields | given)])

    enter("T-1", other)
    assert Asset.objects.get(reference="T-1").ward == own  # What nobody has said to derive is not believed.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'yes', true)", [WARDS_GIVEN])
    enter("T-2", own)
    assert Asset.objects.get(reference="T-2").ward == own
    for number, wrong in enumerate((other, None)):
        with pytest.raises(IntegrityError, match="another ward"), transaction.atomic():
            enter(f"T-{number + 3}", wrong)
