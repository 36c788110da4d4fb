"""How fast a file of invented ponds comes into the register, all triggers and constraints on.

The yardstick of the same run is PostgreSQL alone: the same rows by COPY into an unlogged table without any trigger.
"""

import csv
import math
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management import call_command
from django.db import connection

from assets.models import Asset
from exchange import domain
from exchange.models import ImportRun, ImportState
from registry.benchmark.city import _FIXTURES, EAST, NORTH, SOUTH, WEST

# Names of three syllables, of which a few are borne by several.
_SYLLABLES = (
    "bag", "shyam", "kumar", "hati", "sova", "jora", "burra", "seal", "enta", "tang", "top", "belia", "kanku", "ulta",
    "cossi", "chit", "tal", "bally", "garia", "kas", "dhaku", "jodh", "tolly", "kali", "bhowa", "ali", "chet", "khidir",
)  # fmt: skip
_SORTS = ("Pond", "Dighi", "Jheel", "Pukur", "Tank", "Sarobar")
_HEADINGS = ["Name", "নাম", "Address", "Type", "Depth", "Ownership", "Old name", "WKT"]


def measure(number: int, say: Callable[[str], Any]) -> None:
    """Write a CSV of ``number`` ponds, import it into a register that has wards alone, and say how fast it went."""
    call_command(
        "import_areas", str(_FIXTURES / "wards.geojson"), kind="ward", code_field="code", source="Benchmark",
        parents=_FIXTURES / "ward_boroughs.csv", verbosity=0,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ponds.csv"
        _write(path, number)
        say(f"import of {number} ponds, CSV of {path.stat().st_size / 1e6:.0f} MB")
        with path.open("rb") as handle:
            run = domain.receive(content=File(handle), name=path.name, user=None, kind="water")
        mapping, constants = domain.suggested(run, "water")
        run = domain.remember(run=run, kind="water", mapping=mapping, constants=constants, user=None)
        before = _memory()
        checked = _timed(lambda: domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False)))
        _expect(run, ImportState.CHECKED)
        domain.decide_all(run=run, decision="enter")
        applied = _timed(
            lambda: domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=None, queue=False))
        )
        _expect(run, ImportState.APPLIED)
        yardstick = _bare(Path(folder) / "rows")
    both = checked + applied
    say(f"{'':34}{'seconds':>9}{'rows/s':>9}")
    for name, seconds in (
        ("read, checked, duplicates", checked),
        ("entered", applied),
        ("both", both),
        ("bare COPY", yardstick),
    ):
        say(f"{name:34}{seconds:9.1f}{number / seconds:9.0f}")
    say(f"{'ratio of both to bare COPY':34}{both / yardstick:9.1f}")
    own, reader = _memory()
    say(f"peak memory: worker {own:.0f} MB ({before[0]:.0f} MB before), reader of the file {reader:.0f} MB")


def _timed(step: Callable[[], Any]) -> float:
    began = time.monotonic()
    step()
    return time.monotonic() - began


def _expect(run: ImportRun, state: str) -> None:
    run.refresh_from_db()
    if run.state != state or run.faults:
        raise RuntimeError(run.problem or f"{run.faults} faults")


def _memory() -> tuple[float, float]:
    kilobytes = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    own, children = (each / 1024 for each in kilobytes)
    return own, children


def _bare(path: Path) -> float:
    columns = ", ".join(f'"{field.column}"' for field in Asset._meta.concrete_fields if not field.generated)
    with connection.cursor() as cursor:
        with path.open("wb") as out, cursor.copy(f"COPY (SELECT {columns} FROM assets_asset) TO STDOUT") as copy:  # noqa: S608
            for block in copy:
                out.write(block)
        cursor.execute(f"CREATE UNLOGGED TABLE bench_bare AS SELECT {columns} FROM assets_asset LIMIT 0")  # noqa: S608
        began = time.monotonic()
        with path.open("rb") as rows, cursor.copy("COPY bench_bare FROM STDIN") as copy:
            while block := rows.read(1 << 16):
                copy.write(block)
        seconds = time.monotonic() - began
        cursor.execute("DROP TABLE bench_bare")
    return seconds


def _write(path: Path, number: int) -> None:
    chance = random.Random(20261122)  # noqa: S311 (the same ponds every time)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_HEADINGS)
        writer.writerows(_ponds(chance, number))


def _ponds(chance: random.Random, number: int) -> Iterator[list[Any]]:
    turns = [step / 8 * math.tau for step in range(8)]
    for serial in range(1, number + 1):
        name = "".join(chance.sample(_SYLLABLES, 3)).capitalize()
        x, y, size = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH), chance.uniform(0.0001, 0.0004)
        ring = [f"{x + size * math.cos(turn):.7f} {y + 0.7 * size * math.sin(turn):.7f}" for turn in turns]
        yield [
            f"{name} {chance.choice(_SORTS)}", f"পুকুর {serial}" if serial % 3 == 0 else "", f"{serial} Strand Road",
            chance.choice(["pond", "tank", "lake"]), round(chance.uniform(0.5, 6), 2), "kmc",
            f"Old {name}" if serial % 10 == 0 else "", f"POLYGON(({','.join([*ring, ring[0]])}))",
        ]  # fmt: skip
