"""The program that opens a file of a stranger: a process of its own, with little memory, little time and no network.

It knows nothing of the service: no settings, no database. One JSON object on its standard input says what to read, JSON
lines on its standard output carry what was read. Formats are read by GDAL, tables of text by Python itself.
"""

import contextlib
import csv
import ctypes
import datetime as dt
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

BATCH = 500
CHUNK = 20_000
MOST_VERTICES = 100_000
MOST_FIELDS = 500
MOST_LAYERS = 100
LONGEST_CELL = 8_000_000
# These are read feature by feature, the others GDAL holds whole.
_STREAMED = {"gpkg", "shapefile"}
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def refuse(code: str, detail: str = "") -> NoReturn:
    """Say why the file cannot be read, and end."""
    say({"error": code, "detail": detail[:500]})
    sys.stdout.flush()
    raise SystemExit(0)


def bound(*, memory: int, seconds: int) -> None:
    """Give up what a reader of one file does not need: memory, time, writing, the network."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Where the kernel lets an ordinary user have namespaces, the process is alone in a network without interfaces.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def say(document: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(document, ensure_ascii=True, separators=(",", ":"), default=str))
    sys.stdout.write("\n")


# ---- tables of text -------------------------------------------------------------------------------------------------


def read_table(request: dict[str, Any]) -> None:
    """Read CSV or TSV row by row; bytes that are no text in the encoding arrive as lone surrogates."""
    csv.field_size_limit(LONGEST_CELL)
    path, encoding = Path(request["path"]), request["encoding"]
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as handle:
            rows = csv.reader(handle, delimiter=request["delimiter"], strict=True)
            fields = headings(next(rows, []))
            if not fields:
                refuse("empty")
            say({"fields": fields, "crs": "", "encoding": encoding})
            send(_table_rows(rows, len(fields)), request["limit"], outlines=(request["wkt"], request["crs"]))
    except csv.Error as error:
        refuse("truncated" if "unexpected end" in str(error) else "table", f"{rows.line_num}: {error}")
    except UnicodeError as error:
        refuse("encoding", str(error))


def headings(given: Sequence[str]) -> list[str]:
    """Return the names of columns: each there once, none empty."""
    if len(given) > MOST_FIELDS:
        refuse("columns", str(len(given)))
    names: list[str] = []
    for number, text in enumerate(given, 1):
        name = " ".join(str(text).split())[:120] or f"column {number}"
        plain, again = name, 2
        while name in names:
            name, again = f"{plain} ({again})", again + 1
        names.append(name)
    return names


def _table_rows(rows: Iterator[list[str]], width: int) -> Iterator[list[Any]]:
    number = 0
    for cells in rows:
        if not any(cells):
            continue
        number += 1
        fault = None
        if len(cells) != width:
            fault = "cells" if any(cells[width:]) or len(cells) < width else None
            cells = (cells + [""] * width)[:width]
        yield [number, None, fault, cells]


# ---- everything else, by GDAL ---------------------------------------------------------------------------------------


def inspect(request: dict[str, Any]) -> None:
    """Say which layers there are, and how many features each has."""
    import pyogrio

    try:
        names = [str(name) for name, _shape in pyogrio.list_layers(request["path"])][:MOST_LAYERS]
        layers = [
            [
                name,
                pyogrio.read_info(request["path"], layer=name, encoding="ISO-8859-1", force_feature_count=True)[
                    "features"
                ],
            ]
            for name in names
        ]
    except Exception as error:
        refuse("unreadable", str(error))
    say({"layers": layers})


def read_vector(request: dict[str, Any]) -> None:
    """Read a layer; geometries in EPSG:4326, two-dimensional, as hexadecimal WKB."""
    import pyogrio.raw

    options = {"layer": request["layer"] or None}
    if request["form"] == "shapefile":
        # Latin-1 loses no byte; what they mean is decided here.
        options["encoding"] = "ISO-8859-1"
    limit, at, total = request["limit"], 0, 0
    step = CHUNK if request["form"] in _STREAMED else None
    while True:
        size = min(x for x in (step, limit, 10**9) if x)
        try:
            meta, _ids, shapes, columns = pyogrio.raw.read(
                request["path"], skip_features=at, max_features=size if step or limit else None, **options
            )
        except UnicodeDecodeError as error:
            refuse("encoding", str(error))
        except MemoryError:
            refuse("memory")
        except Exception as error:
            refuse("layer" if "layer" in type(error).__name__.lower() else "unreadable", str(error))
        crs = request["crs"] or str(meta["crs"] or "")
        if at == 0:
            names = [_decoded(str(name), request) for name in meta["fields"]]
            fields = headings(names)
            say({"fields": fields, "crs": str(meta["crs"] or ""), "encoding": request["encoding"]})
        number = len(columns[0]) if columns else len(shapes) if shapes is not None else 0
        made, faults = geometries(shapes, crs, number)
        cells = [_plain(column, request) for column in columns]
        rows = zip(*cells, strict=True) if cells else ([] for _ in range(number))
        lines = ([at + i + 1, made[i], faults[i], list(row)] for i, row in enumerate(rows))
        send(lines, limit, end=False, outlines=(request["wkt"], request["crs"]))
        total = at = at + number
        del shapes, columns, cells, made
        if not step or limit or number < size:
            break
    say({"end": total})


def _decoded(text: str, request: dict[str, Any]) -> str:
    if request["form"] != "shapefile":
        return text
    return text.encode("latin-1").decode(request["encoding"], "surrogateescape")


def _plain(column: Any, request: dict[str, Any]) -> list[Any]:
    kind = column.dtype.kind
    if kind == "M":
        return [None if str(value) == "NaT" else str(value).replace("T00:00:00.000", "") for value in column]
    if kind == "f":
        return [None if value != value else value for value in column.tolist()]
    values = column.tolist()
    if kind != "O":
        return list(values)
    if request["form"] == "shapefile":
        values = [_decoded(value, request) if isinstance(value, str) else value for value in values]
    return [value.isoformat() if isinstance(value, dt.date | dt.time) else value.hex() if isinstance(value, bytes)
            else value.tolist() if hasattr(value, "tolist") else value for value in values]  # fmt: skip


def geometries(shapes: Any, crs: str, number: int) -> tuple[list[str | None], list[str | None]]:
    """Return hexadecimal EWKB and the code of what is wrong ("" and None where there is nothing), row by row."""
    import numpy as np
    import shapely

    nothing: list[str | None] = [None] * number
    if shapes is None:
        return nothing, list(nothing)
    given = np.array([shape is not None for shape in shapes], dtype=bool)
    return finished(shapely.from_wkb(shapes, on_invalid="ignore"), given, crs)


def finished(made: Any, given: Any, crs: str) -> tuple[list[str | None], list[str | None]]:
    """Bound geometries, free them of a third dimension, bring them into EPSG:4326, and write them."""
    import numpy as np
    import shapely

    faults = np.full(len(made), None, dtype=object)
    faults[given & shapely.is_missing(made)] = "ring"
    single = (shapely.get_type_id(made) == 7) & (shapely.get_num_geometries(made) == 1)
    made[single] = shapely.get_geometry(made[single], 0)
    large = shapely.get_num_coordinates(made) > MOST_VERTICES
    faults[large] = "vertices"
    made[large] = None
    made = shapely.force_2d(made)
    if crs and crs.upper() not in {"EPSG:4326", "OGC:CRS84"}:
        made = transformed(made, crs, faults)
    written = shapely.to_wkb(shapely.set_srid(made, 4326), hex=True, include_srid=True)
    return written.tolist(), faults.tolist()


def located(batch: list[list[Any]], column: int | None, crs: str) -> list[list[Any]]:
    """Give rows of a table the geometries that one of their cells writes as WKT."""
    if column is None:
        return batch
    import numpy as np
    import shapely

    texts = np.array([_written(row[3][column]) for row in batch], dtype=object)
    made, faults = finished(shapely.from_wkt(texts, on_invalid="ignore"), texts != None, crs)  # noqa: E711 (by element)
    for row, geometry, fault in zip(batch, made, faults, strict=True):
        row[1], row[2] = geometry, row[2] or ("wkt" if fault == "ring" else fault)
    return batch


def _written(cell: Any) -> str | None:
    text = str(cell).strip() if cell is not None else ""
    if text[:5].upper() == "SRID=":
        text = text.partition(";")[2]
    return text or None


def transformed(made: Any, crs: str, faults: Any) -> Any:
    """Return the geometries in EPSG:4326; those that the system does not reach are marked "projection"."""
    import numpy as np
    import shapely
    from rasterio.crs import CRS
    from rasterio.errors import CRSError
    from rasterio.warp import transform

    try:
        own = CRS.from_user_input(crs)
    except (CRSError, ValueError):
        refuse("crs", crs)
    ours = CRS.from_epsg(4326)
    if own == ours:
        return made

    def move(points: Any) -> Any:
        x, y = transform(own, ours, points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    try:
        moved = shapely.transform(made, move)
    except Exception:  # One point beyond the system stops the whole batch: find it.
        moved = made.copy()
        for i, one in enumerate(made):
            try:
                moved[i] = shapely.transform(one, move) if one is not None else None
            except Exception:
                moved[i], faults[i] = None, "projection"
    bounds = shapely.bounds(moved)
    lost = ~np.isfinite(bounds).all(axis=1) & ~shapely.is_missing(moved) & ~shapely.is_empty(moved)
    moved[lost] = None
    faults[lost] = "projection"
    return moved


def send(
    rows: Iterator[list[Any]], limit: int | None, *, end: bool = True, outlines: tuple[int | None, str] = (None, "")
) -> None:
    """Write rows in batches: number, geometry, code of a fault, cells.

    ``outlines``: which cell holds a geometry as WKT, and in which coordinate system.
    """
    batch: list[list[Any]] = []
    count = 0
    for row in rows:
        batch.append(row)
        count += 1
        if len(batch) == BATCH:
            say({"rows": located(batch, *outlines)})
            batch = []
        if limit and count >= limit:
            break
    if batch:
        say({"rows": located(batch, *outlines)})
    if end:
        say({"end": count})


def main() -> None:
    """Read the request, give up rights, do it."""
    request = json.loads(sys.stdin.readline())
    bound(memory=request["memory"], seconds=request["seconds"])
    # A file's own libraries may write to standard output; only we speak there.
    out = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(out, "w", encoding="ascii")
    try:
        if request["do"] == "layers":
            inspect(request)
        elif request["form"] == "csv":
            read_table(request)
        else:
            read_vector(request)
    except MemoryError:
        refuse("memory")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
