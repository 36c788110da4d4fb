"""Downloads that are databases: GeoPackage and FlatGeobuf, written to a file of the machine and sent from there."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyogrio.raw
from django.db.models import QuerySet

from assets.questions import Question
from exchange.exports import rows
from exchange.exports.columns import Column, Shape

_CRS = "EPSG:4326"
_KINDS: dict[str, Any] = {"integer": np.int32, "number": np.float64, "boolean": np.bool_}
# Features that pass through memory at a time on the way from one file to the other.
_AT_ONCE = 5_000


def as_geopackage(question: Question, assets: "QuerySet[Any]", shape: Shape) -> IO[bytes]:
    """Return an open GeoPackage (layer "assets", EPSG:4326; numbers and dates are numbers and dates)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assets.gpkg"
        _write(path, shape.columns, rows.stream(question, assets, _wanted(shape), shape.tables))
        # The name may go; the open file stays until the answer is sent.
        return path.open("rb")


def as_flatgeobuf(question: Question, assets: "QuerySet[Any]", shape: Shape) -> IO[bytes]:
    """Return an open FlatGeobuf with a spatial index.

    The index orders features by place; the column ``place`` holds the order of the screen. The format takes all
    features at once, so they go through a GeoPackage and from there as a stream.
    """
    columns = (*shape.columns, Column("place", "", "integer"))
    streamed = rows.stream(question, assets, _wanted(shape), shape.tables)
    numbered = ((*row[:-1], place, row[-1]) for place, row in enumerate(streamed, 1))
    with tempfile.TemporaryDirectory() as folder:
        between, path = Path(folder) / "assets.gpkg", Path(folder) / "assets.fgb"
        _write(between, columns, numbered)
        with pyogrio.raw.open_arrow(between, use_pyarrow=False, batch_size=_AT_ONCE) as (meta, read):
            pyogrio.raw.write_arrow(
                read,
                str(path),
                layer="assets",
                driver="FlatGeobuf",
                geometry_name=meta["geometry_name"] or "wkb_geometry",
                geometry_type="Unknown",
                crs=_CRS,
                layer_options={"SPATIAL_INDEX": "YES"},
            )
        return path.open("rb")


def _wanted(shape: Shape) -> list[str]:
    return [*(column.sql for column in shape.columns), "ST_AsBinary(asset.geometry)"]


def _write(path: Path, columns: Sequence[Column], streamed: Iterator[Sequence[Any]]) -> None:
    while chunk := list(islice(streamed, rows.CHUNK)):
        _append(path, columns, chunk)
    if not path.exists():
        _append(path, columns, [])


def _append(path: Path, columns: Sequence[Column], chunk: list[Sequence[Any]]) -> None:
    values = list(zip(*chunk, strict=True)) if chunk else [()] * (len(columns) + 1)
    arrays = [_array(column, each) for column, each in zip(columns, values[:-1], strict=True)]
    pyogrio.raw.write(
        str(path),
        np.array([bytes(value) for value in values[-1]], dtype=object),
        [data for data, _mask in arrays],
        [column.name for column in columns],
        field_mask=[mask for _data, mask in arrays],
        layer="assets",
        driver="GPKG",
        geometry_type="Unknown",
        crs=_CRS,
        encoding="UTF-8",
        append=path.exists(),
    )


def _array(column: Column, values: Sequence[Any]) -> tuple[Any, Any]:
    if kind := _KINDS.get(column.type):
        numbers: Any = np.array([0 if value is None else value for value in values], dtype=kind)
        return numbers, np.array([value is None for value in values], dtype=bool)
    if column.type == "date":
        return np.array([value or "NaT" for value in values], dtype="datetime64[D]"), None
    return np.array([None if value is None else str(value) for value in values], dtype=object), None
