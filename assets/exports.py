"""Answers as files to take away: every row, in the order of the screen, with the same columns in every format.

Rows stream from the database; only a GeoPackage, which is a database itself, is written to a file first.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyogrio.raw
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value

from assets.answers import COLUMNS, DECIMALS, FEATURE, MEMBERS, POSITION, tables
from assets.questions import Question

_CHUNK = 2000
_INTEGERS = frozenset({"condition", "accuracy_m", "version"})
_NUMBERS = frozenset({"area_m2", "length_m", "longitude", "latitude"})
_DATES = frozenset({"condition_on"})
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file for the csv module that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def as_csv(question: Question, assets: "QuerySet[Any]") -> Iterator[str]:
    """Yield a CSV file for spreadsheets: UTF-8 with its mark, columns as in the API, positions and outlines (WKT)."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([*COLUMNS, *POSITION, "wkt"])
    columns = [*COLUMNS.values(), *POSITION.values(), f"ST_AsText(asset.geometry, {DECIMALS})"]
    for row in _rows(question, assets, columns):
        yield writer.writerow([cell(value) for value in row])


def as_geojson(question: Question, assets: "QuerySet[Any]") -> Iterator[str]:
    """Yield a GeoJSON feature collection, features written by the database."""
    yield '{"type":"FeatureCollection","features":['
    feature = FEATURE.format(properties=f"json_build_object({MEMBERS})")
    for number, (text,) in enumerate(_rows(question, assets, [feature])):
        yield f",\n{text}" if number else f"\n{text}"
    yield "\n]}\n"


def as_geopackage(question: Question, assets: "QuerySet[Any]") -> IO[bytes]:
    """Return an open GeoPackage (layer "assets", EPSG:4326; numbers and dates are numbers and dates)."""
    columns = [*COLUMNS.values(), "ST_AsBinary(asset.geometry)"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assets.gpkg"
        chunk: list[Sequence[Any]] = []
        for row in _rows(question, assets, columns):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                _append(path, chunk)
                chunk = []
        if chunk or not path.exists():
            _append(path, chunk)
        # The name may go; the open file stays until the answer is sent.
        return path.open("rb")


def _append(path: Path, rows: list[Sequence[Any]]) -> None:
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(COLUMNS) + 1)
    data, masks = [], []
    for name, values in zip(COLUMNS, columns, strict=False):
        array, mask = _array(name, values)
        data.append(array)
        masks.append(mask)
    pyogrio.raw.write(
        str(path),
        np.array([bytes(value) for value in columns[-1]], dtype=object),
        data,
        list(COLUMNS),
        field_mask=masks,
        layer="assets",
        driver="GPKG",
        geometry_type="Unknown",
        crs="EPSG:4326",
        encoding="UTF-8",
        append=path.exists(),
    )


def _array(name: str, values: Sequence[Any]) -> tuple[Any, Any]:
    if name in _INTEGERS or name in _NUMBERS:
        kind = np.int32 if name in _INTEGERS else np.float64
        numbers = np.array([0 if value is None else value for value in values], dtype=kind)
        return numbers, np.array([value is None for value in values], dtype=bool)
    if name in _DATES:
        return np.array([value or "NaT" for value in values], dtype="datetime64[D]"), None
    return np.array(values, dtype=object), None


def _rows(question: Question, assets: "QuerySet[Any]", columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Stream rows through a cursor of the server, so that memory does not grow with the answer."""
    rows: Any = question.rows(assets)
    if not question.ranked:
        rows = rows.annotate(rank=Value(0.0))
    try:
        inner, params = rows.values_list("pk", "rank").query.sql_with_params()
    except EmptyResultSet:
        return
    statement = f"""
        SELECT {", ".join(columns)} FROM ({inner}) AS found (id, rank) JOIN ({tables(assets)}) ON asset.id = found.id
        ORDER BY found.rank, found.id
    """  # noqa: S608 (the inner statement is the ORM's; its parameters stay apart)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from chunk


def cell(value: Any) -> Any:
    """Return a value as a cell of a table that a spreadsheet does not take for a formula."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
