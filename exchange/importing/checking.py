"""Checking what was staged, all rows at once in the database: geometry, identifiers, references."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from assets.identifiers import REGISTERS
from assets.models import GEOMETRY_TYPES, Kind
from exchange.importing.measuring import measure
from exchange.importing.staging import store_faults
from exchange.importing.targets import EXTERNAL, REFERENCE
from exchange.models import ImportRun
from maps.vector import Fault

# One reading of every geometry. A row whose geometry is at fault already says so once.
_GEOMETRY = """
    SELECT number, code, coalesce(ST_X(place), 0), coalesce(ST_Y(place), 0) FROM (
        SELECT number, code,
            CASE WHEN code = 'invalid' THEN (ST_IsValidDetail(geometry)).location
                ELSE ST_Centroid(ST_Envelope(geometry)) END AS place
        FROM (
            SELECT number, geometry, CASE
                WHEN geometry IS NULL THEN CASE WHEN "values" ? 'reference' OR EXISTS (
                    SELECT 1 FROM exchange_importfault f
                    WHERE f.run_id = r.run_id AND f.row = r.number AND f."column" = ANY(%(columns)s)
                ) THEN NULL ELSE 'missing' END
                WHEN ST_IsEmpty(geometry) THEN 'empty'
                WHEN NOT GeometryType(geometry) = ANY(%(types)s) THEN 'type'
                WHEN NOT ST_IsValid(geometry) THEN 'invalid'
                WHEN "values" ? 'outside_reason' OR geometry @ city.box THEN NULL
                WHEN ST_FlipCoordinates(geometry) @ city.box THEN 'exchanged'
                WHEN NOT geometry @ ST_MakeEnvelope(-180, -90, 180, 90, 4326) THEN 'degrees'
                ELSE 'outside' END AS code
            FROM exchange_importedrow r,
                (SELECT ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) AS box) AS city
            WHERE run_id = %(run)s
        ) AS judged WHERE code IS NOT NULL
    ) AS placed ORDER BY number
"""
_TWICE = """
    SELECT number, value, first FROM (
        SELECT number, {value} AS value, min(number) OVER (PARTITION BY {value}) AS first
        FROM exchange_importedrow WHERE run_id = %s AND {value} IS NOT NULL
    ) AS found WHERE number > first ORDER BY number
"""
_UNKNOWN = """
    SELECT number, "values" ->> 'reference' FROM exchange_importedrow r
    WHERE run_id = %s AND "values" ? 'reference' AND NOT EXISTS (
        SELECT 1 FROM assets_asset a
        WHERE a.reference = r."values" ->> 'reference' AND a.kind = %s AND a.status <> 'withdrawn'
    ) ORDER BY number
"""
_MARK = """
    UPDATE exchange_importedrow r SET faulty = true
    WHERE run_id = %s AND EXISTS (SELECT 1 FROM exchange_importfault f WHERE f.run_id = r.run_id AND f.row = r.number)
"""
_COUNT = "SELECT count(*), count(DISTINCT row) FROM exchange_importfault WHERE run_id = %s"
_BLOCK = 2000
_PLACELESS = {"missing", "empty"}


def check(run: ImportRun) -> None:
    """Write the faults that only a look at all rows or at the register shows, and count them on the run.

    In the caller's transaction; the run's rows are staged.
    """
    with connection.cursor() as cursor:
        # Whole outlines need not be looked at to know how many rows there are.
        measure(cursor, "exchange_importedrow")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # Every geometry is looked at: the one work here that is worth several processes.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
    store_faults(run, _geometries(run))
    store_faults(run, _twice(run))
    if REFERENCE in run.mapping:
        store_faults(run, _references(run))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [run.pk])
        run.faults, run.faulty = cursor.fetchone()
        if run.faults:
            cursor.execute(_MARK, [run.pk])


def _rows(statement: str, parameters: Any) -> Iterator[Sequence[Any]]:
    """Read an answer of any length in blocks, then let it go: faults are written on the same line."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while block := cursor.fetchmany(_BLOCK):
            yield from block


def _geometries(run: ImportRun) -> list[Fault]:
    west, south, east, north = settings.CITY_BOUNDS
    columns = [run.mapping.get(name, name) for name in ("longitude", "latitude", "wkt")] + ["geometry"]
    parameters = {
        "run": run.pk, "types": list(GEOMETRY_TYPES[run.kind]), "west": west, "south": south, "east": east,
        "north": north, "columns": columns,
    }  # fmt: skip
    column = next((run.mapping[name] for name in ("wkt", "longitude") if name in run.mapping), "geometry")
    return [
        Fault(
            number, column, f"{x:.5f} {y:.5f}" if code not in {"missing", "empty"} else "", _words(code, run.kind, x, y)
        )
        for number, code, x, y in _rows(_GEOMETRY, parameters)
    ]


def _words(code: str, kind: str, x: float, y: float) -> str:
    shapes = {"POINT": _("a point"), "LINESTRING": _("a line"), "POLYGON": _("an outline")}
    wanted = _(" or ").join(shape for name, shape in shapes.items() if name in GEOMETRY_TYPES[kind])
    return {
        "missing": _("Say where it lies: place it on the map."),
        "empty": _("The geometry is empty; place it on the map again."),
        "type": _("Draw a %(kind)s as %(shapes)s.") % {"kind": Kind(kind).label, "shapes": wanted},
        "invalid": _("The outline crosses itself or is broken near %(lat)s N, %(lon)s E; draw it again there.")
        % {"lat": f"{y:.5f}", "lon": f"{x:.5f}"},
        "exchanged": _("Longitude and latitude are exchanged: longitude (about 88) comes first."),
        "degrees": _("These are no degrees: the file is in another coordinate system. Say in which."),
        "outside": _("It lies outside the city. Move it, or say why it belongs in the register all the same."),
    }[code]


def _twice(run: ImportRun) -> list[Fault]:
    faults: list[Fault] = []
    keys = [
        (name, f"\"values\" -> 'external_ids' ->> '{key}'")
        for key in REGISTERS
        if (name := f"{EXTERNAL}{key}") in run.mapping
    ]
    if REFERENCE in run.mapping:
        keys.append((REFERENCE, "\"values\" ->> 'reference'"))
    for name, value in keys:
        faults += [
            Fault(number, run.mapping[name], text, _("Row %(row)s of this file has the same.") % {"row": first})
            for number, text, first in _rows(_TWICE.format(value=value), [run.pk])
        ]
    return faults


def _references(run: ImportRun) -> list[Fault]:
    words = _("There is no such entry of this kind. Leave the cell empty to enter a new one.")
    return [Fault(number, run.mapping[REFERENCE], text, words) for number, text in _rows(_UNKNOWN, [run.pk, run.kind])]
