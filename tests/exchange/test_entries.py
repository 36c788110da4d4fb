"""What an import leaves behind is what single entries leave: the same history, and nothing that refers to nothing."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as some

from assets import domain as assets
from assets.models import WARDS_GIVEN, Asset, FormerName, Water
from exchange.importing import applying, likeness, lines
from exchange.models import ImportEntry, ImportRun, ImportState
from tests.conftest import Department
from tests.exchange.conftest import SQUARE, Import, table

ELSEWHERE = SQUARE.replace("88.35", "88.36")
# What no two entries share.
OWN = {"pgh_id", "pgh_obj", "pgh_context", "pgh_created_at", "id", "asset", "reference", "registered_at"}


def events_of(asset: Asset) -> dict[str, list[dict[str, Any]]]:
    """Each table's events of the asset without what is its own, and who and why."""
    told = {}
    tables: list[tuple[Any, str]] = [(Asset, "pgh_obj"), (Water, "pgh_obj"), (FormerName, "asset")]
    for model, key in tables:
        events = model.pgh_event_model.objects.filter(**{key: asset.pk}).order_by("pgh_id")
        told[model.__name__] = [
            {name: value for name, value in model_to_dict(event).items() if name not in OWN}
            | {"label": event.pgh_label, "said": event.pgh_context.metadata}
            for event in events
        ]
    return told


@pytest.mark.django_db
def test_the_history_of_an_import_is_that_of_single_entries(
    applied: Import, areas: Any, department: Department
) -> None:
    head = "name,old name,address,type,depth,wkt"
    rows = [f'Lal Dighi,Great Tank;Tank Square,1 Strand Road,tank,2.50,"{SQUARE}"', f'Gol,,,pond,,"{ELSEWHERE}"']
    run = applied(table(*rows, head=head), by=department.head)
    assert run.state == ImportState.APPLIED
    imported = list(Asset.objects.order_by("reference"))
    with connection.cursor() as cursor:  # A test is one transaction; elsewhere this ends with that of the import.
        cursor.execute("SELECT set_config(%s, '', true)", [WARDS_GIVEN])
    for asset, (outline, former, details) in zip(
        imported,
        (
            (SQUARE, ["Great Tank", "Tank Square"], {"type": "tank", "depth_m": "2.50"}),
            (ELSEWHERE, [], {"type": "pond"}),
        ),
        strict=True,
    ):
        single = assets.register(
            kind="water", user=department.head, reason=run.reason, name_en=asset.name_en, address=asset.address,
            geometry=GEOSGeometry(outline, srid=4326), captured_how="imported", former_names=former, details=details,
        )  # fmt: skip
        assert events_of(asset) == events_of(single)
        assert len(events_of(asset)["FormerName"]) == len(former)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"asset_id": 0}, {"run_id": 0}])
def test_an_entry_refers_to_what_is_there(applied: Import, areas: Any, wrong: dict[str, int]) -> None:
    run = applied(table(f'Gol,pond,"{SQUARE}"'))
    entry = ImportEntry.objects.get(run=run)
    kept = {"run_id": run.pk, "asset_id": entry.asset_id, "version": 1}
    with pytest.raises(IntegrityError, match="not there"), transaction.atomic():
        ImportEntry.objects.bulk_create(ImportEntry(number=n, **kept | (wrong if n == 9 else {})) for n in (8, 9))
    with pytest.raises(IntegrityError, match="not there"), transaction.atomic():
        ImportEntry.objects.filter(pk=entry.pk).update(**wrong)
    assert list(ImportEntry.objects.values_list("run", "asset")) == [(run.pk, entry.asset_id)]


@pytest.mark.django_db
def test_a_run_goes_with_its_entries_or_not_at_all(applied: Import, areas: Any) -> None:
    run = applied(table(f'Gol,pond,"{SQUARE}"'))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exchange_importfault; DELETE FROM exchange_importprogress")
        with pytest.raises(IntegrityError, match="what its rows became"), transaction.atomic():
            cursor.execute("DELETE FROM exchange_importrun WHERE id = %s", [run.pk])
    run.delete()
    assert (ImportRun.objects.count(), ImportEntry.objects.count(), Asset.objects.count()) == (0, 0, 1)


def _plan_among_processes(statement: str, parameters: Any) -> str:
    outline = "ST_MakeEnvelope(88.3 + i * 0.00001, 22.5, 88.30001 + i * 0.00001, 22.50001, 4326)"
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO exchange_importedrow (run_id, number, "values", details, former_names, geometry, search_key) '
            f"SELECT 0, i, '{{}}', '{{}}', '[]', {outline}, '' FROM generate_series(1, 5000) AS i"
        )
        cursor.execute("ANALYZE exchange_importedrow")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
        cursor.execute("SET LOCAL min_parallel_table_scan_size = 0")
        cursor.execute("SET LOCAL min_parallel_index_scan_size = 0")
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db
def test_places_are_held_against_wards_by_several_processes(db: None) -> None:
    """Not the looking up of one place after the other, which one process would have to do alone."""
    run = ImportRun(kind="water", mapping={"name_en": "Name", "former_names": "Old", "type": "Type"})
    plan = _plan_among_processes(applying._placing(run), [0])
    # The join and the taking apart of cells are below what gathers the processes' shares.
    assert plan.index("Gather") < plan.index("Left Join"), plan
    assert plan.index("Gather") < plan.index("jsonb_to_record"), plan


@pytest.mark.django_db
def test_similar_names_near_by_are_looked_for_by_several_processes(db: None) -> None:
    found = likeness._BY_NAME.format(row_name=likeness._ROW_NAME, name=likeness._NAME, held=likeness._HELD)
    asked = {"run": 0, "kind": "water", "near": 80, "similar": 0.5, "held": 0.9}
    plan = _plan_among_processes(likeness._FOUND.format(found=found), asked)
    assert plan.index("Gather") < plan.index("Nested Loop"), plan


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["assets_assetevent", "assets_waterevent", "assets_parkevent"])
def test_a_history_is_read_by_its_index(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT * FROM {table} WHERE pgh_obj_id = 1 ORDER BY pgh_id DESC LIMIT 1")
        plan = str(cursor.fetchall())
    assert "(pgh_obj_id = 1)" in plan
    assert "Index" in plan


@given(some.dictionaries(some.sampled_from(["name_en", "owner", "accuracy_m"]), some.text() | some.integers()))
def test_values_are_written_as_json(values: dict[str, Any]) -> None:
    written = lines._json(values)
    assert not set("\t\n\r") & set(written)
    assert json.loads(written.replace("\\\\", "\\")) == values
