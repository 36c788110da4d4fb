"""Two imports entered at the same moment, one that breaks off in the middle, and what is left of each."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from assets.models import Asset, FormerName, Status, Water
from exchange import domain
from exchange.importing import applying
from exchange.models import ImportEntry, ImportRun, ImportState
from tests.exchange.conftest import Import, table

pytestmark = pytest.mark.django_db(transaction=True)


def ponds(name: str, count: int, west: float) -> bytes:
    """So many small ponds side by side, each with a former name."""
    rows = []
    for number in range(count):
        x, far = west + number * 0.0002, west + number * 0.0002 + 0.0001
        outline = f"POLYGON(({x:.4f} 22.555,{far:.4f} 22.555,{far:.4f} 22.5551,{x:.4f} 22.5551,{x:.4f} 22.555))"
        rows.append(f'{name} {number},pond,Old {name} {number},"{outline}"')
    return table(*rows, head="name,type,former_names,wkt")


def enter(run: ImportRun) -> ImportRun:
    try:
        domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
    finally:
        connections.close_all()
    run.refresh_from_db()
    return run


def assets_of(run: ImportRun) -> list[Asset]:
    return [entry.asset for entry in ImportEntry.objects.filter(run=run).order_by("number").select_related("asset")]


def test_two_imports_at_once_keep_apart(reference_data: None, checked: Import, areas: Any) -> None:
    runs = [checked(ponds("North", 12, 88.351), "north.csv"), checked(ponds("South", 9, 88.361), "south.csv")]
    with ThreadPoolExecutor(2) as workers:
        runs = list(workers.map(enter, runs))
    assert [(run.state, run.entered, run.problem) for run in runs] == [
        (ImportState.APPLIED, 12, ""),
        (ImportState.APPLIED, 9, ""),
    ]
    for run, name in zip(runs, ("North", "South"), strict=True):
        found = assets_of(run)
        assert [asset.name_en for asset in found] == [f"{name} {number}" for number in range(len(found))]
        assert [asset.former_names.get().name for asset in found] == [f"Old {asset.name_en}" for asset in found]
        # References follow the file without a gap.
        first = int(found[0].reference.removeprefix("AH-"))
        assert [asset.reference for asset in found] == [f"AH-{first + n:06d}" for n in range(len(found))]
    assert Asset.objects.count() == Water.objects.count() == 21
    north, south = runs
    domain.run_undo(run_id=north.pk, attempt=domain.start_undo(run=north, user=None, queue=False))
    assert {asset.status for asset in assets_of(north)} == {Status.WITHDRAWN}
    assert Status.WITHDRAWN not in {asset.status for asset in assets_of(south)}


def test_what_breaks_off_in_the_middle_leaves_nothing_and_can_be_entered_again(
    reference_data: None, checked: Import, areas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checked(ponds("North", 12, 88.351))
    with monkeypatch.context() as broken:
        # The third piece of five rows each fails, when two are written.
        broken.setattr(applying, "CHUNK", 5)
        piece = applying._ENTRIES
        broken.setattr(applying, "_ENTRIES", f"{piece} OFFSET (1 / CASE WHEN %(after)s >= 10 THEN 0 ELSE 1 END - 1)")
        enter(run)
    assert run.state == ImportState.CHECKED
    assert "division by zero" in run.problem
    assert (Asset.objects.count(), FormerName.objects.count(), ImportEntry.objects.count()) == (0, 0, 0)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="import_placed"):
        cursor.execute("SELECT 1 FROM import_placed")
    assert enter(run).state == ImportState.APPLIED
    assert [asset.reference for asset in assets_of(run)] == [f"AH-{n:06d}" for n in range(1, 13)]
