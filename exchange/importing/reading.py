"""Reading a stranger's file through the bounded program in ``child``: its layers, its first rows, all its rows."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exchange.importing import child
from exchange.importing.packing import DRIVERS, TABLES, Unpacked
from language.digits import to_latin

SAMPLE = 50
# Room for what the reader has read ahead (bytes), so that neither process waits for the other.
_PIPE = 1 << 20
# Encodings that are offered for tables of text and Shapefiles, the likely ones first.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "ISO-8859-1",
    "cp437": "DOS (437)",
    "mac-roman": "Macintosh",
}
_ALL_DRIVERS: list[str] = []


@dataclass(frozen=True)
class Layout:
    """How a file is read. ``crs`` is what was said where the file does not say it (or says it wrongly).

    ``wkt`` is the place of a table's column that holds geometries as text.
    """

    form: str
    layer: str = ""
    crs: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    wkt: int | None = None


@dataclass(slots=True)
class Row:
    """One row as the file has it: geometry as hexadecimal EWKB in EPSG:4326, code of what is wrong with it, cells."""

    number: int
    geometry: str | None
    fault: str | None
    cells: list[Any]


@dataclass
class Reading:
    """A file being read."""

    fields: list[str]
    crs: str
    encoding: str
    # What the reader says, line by line, until its end; see ``rows_of``.
    lines: Iterator[str] = field(repr=False)

    @property
    def batches(self) -> Iterator[list[Row]]:
        """The rows, some hundred at a time; raises ValidationError where the file broke off."""
        count = 0
        for line in self.lines:
            if (rows := rows_of(line, count)) is not None:
                count += len(rows)
                yield rows


def rows_of(line: str, count: int) -> list[Row] | None:
    """Return the rows of a line of the reader's, or None for its last, which must find ``count`` rows read."""
    said = json.loads(line)
    if "rows" in said:
        return [Row(*each) for each in said["rows"]]
    if said["end"] != count:
        raise _broken_off()
    return None


def has_rows(line: str) -> bool:
    """Whether a line of the reader's has rows; cheap."""
    return line.startswith(_ROWS)


_ROWS, _ERROR = '{"rows":', '{"error":'


def layers(unpacked: Unpacked) -> list[tuple[str, int]]:
    """Return the layers (sheets) of a file with their numbers of rows; raises ValidationError where it has none."""
    if unpacked.form == "csv":
        return []
    with _asked(unpacked, Layout(unpacked.form), do="layers") as lines:
        return [(str(name), int(count)) for name, count in json.loads(next(lines))["layers"]]


def lines_of(unpacked: Unpacked) -> int:
    """Return about how many rows a table of text has."""
    if unpacked.form != "csv":
        return 0
    count = 0
    with unpacked.path.open("rb") as handle:
        while block := handle.read(1 << 20):
            count += block.count(b"\n")
    return max(count - 1, 1)


@contextmanager
def reading(unpacked: Unpacked, layout: Layout, *, limit: int | None = None) -> Iterator[Reading]:
    """Open a file and yield its columns and rows, at most ``limit``; raises ValidationError, in words, at any time."""
    with _asked(unpacked, layout, do="rows", limit=limit) as lines:
        head = json.loads(next(lines))
        yield Reading(head["fields"], head["crs"], head["encoding"], _until_its_end(lines))


def _until_its_end(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if not has_rows(line):
            return
    raise _broken_off()


def _broken_off() -> ValidationError:
    return ValidationError(_("The file broke off while it was read. Export it again."), code="truncated")


@contextmanager
def _asked(unpacked: Unpacked, layout: Layout, *, do: str, limit: int | None = None) -> Iterator[Iterator[str]]:
    request = {
        "do": do, "form": unpacked.form, "path": str(unpacked.path), "layer": layout.layer, "crs": layout.crs,
        "encoding": layout.encoding, "delimiter": layout.delimiter, "limit": limit, "wkt": layout.wkt,
        "memory": settings.IMPORT_READER_MEMORY, "seconds": settings.IMPORT_READER_SECONDS,
    }  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-I", child.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            env=_environment(unpacked.form), cwd=unpacked.path.parent, encoding="ascii", start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None  # noqa: S101 (both are pipes)
        assert process.stdout is not None  # noqa: S101
        with contextlib.suppress(OSError):
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.close()
            yield _lines(process, unpacked)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def _lines(process: "subprocess.Popen[str]", unpacked: Unpacked) -> Iterator[str]:
    assert process.stdout is not None  # noqa: S101 (a pipe)
    for line in process.stdout:
        if line.startswith(_ERROR):
            said = json.loads(line)
            raise _refusal(said["error"], said["detail"], unpacked)
        yield line
    # It ends without a last word only where it was ended: by its bounds, or by a fault in the library.
    process.wait()
    raise _refusal("memory" if process.returncode else "truncated", "", unpacked)


def _environment(form: str) -> dict[str, str]:
    """What the reader may know: no address, no login, no setting of GDAL's but ours."""
    if not _ALL_DRIVERS:
        import pyogrio  # the worker alone needs it

        _ALL_DRIVERS.extend(pyogrio.list_drivers())
    allowed = {DRIVERS.get(form, "")}
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "TZ": "UTC",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "GDAL_SKIP": ",".join(name for name in [*_ALL_DRIVERS, "VRT", "WMS", "WCS", "HTTP"] if name not in allowed),
        "GDAL_CONFIG_FILE": "/nonexistent",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_XLSX_HEADERS": "FORCE",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "64",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
    }


def _refusal(code: str, detail: str, unpacked: Unpacked) -> ValidationError:
    words = {
        "empty": _("The file is empty."),
        "layer": _("The file has no such layer any more. Choose another."),
        "columns": _("The table has too many columns."),
        "crs": _("“%(detail)s” is no coordinate system. Write one such as EPSG:32645."),
        "memory": _("The file needs more memory or time than an import may take. Send it as GeoPackage or CSV."),
        "encoding": _("Some text is not in the encoding that was named. Choose another, or export it in UTF-8."),
        "truncated": _("The file ends in the middle (%(detail)s). Export it again."),
        "table": _("The table cannot be read at line %(detail)s."),
    }  # fmt: skip
    text = words.get(code) or _("The file cannot be read as a vector file: %(detail)s")
    detail = detail.replace(str(unpacked.path.parent), "").strip()
    return ValidationError(text, code=code, params={"detail": detail[:300]})


# ---- what is found out before anybody is asked ----------------------------------------------------------------------


def guess_layout(unpacked: Unpacked) -> Layout:
    """Return how a file is probably to be read: its encoding and delimiter by its beginning."""
    if unpacked.form == "csv":
        with unpacked.path.open("rb") as handle:
            head = handle.read(1 << 20)
        encoding = _encoding_of(head)
        first = head.decode(encoding.removesuffix("-sig"), "replace").partition("\n")[0]
        delimiter = max((",", ";", "\t", "|"), key=lambda sign: first.count(sign))
        return Layout(unpacked.form, encoding=encoding, delimiter=delimiter)
    if unpacked.form == "shapefile":
        return Layout(unpacked.form, encoding=_shapefile_encoding(unpacked.path))
    return Layout(unpacked.form)


def _encoding_of(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-8" if _mostly_utf8(head) else "cp1252"


def _mostly_utf8(content: bytes) -> bool:
    high = sum(byte >= 0x80 for byte in content[:200_000])
    broken = content[:200_000].decode("utf-8", "replace").count("\ufffd")
    return broken * 20 <= high


def _shapefile_encoding(folder: Path) -> str:
    for path in sorted(folder.glob("*.cpg")):
        text = path.read_bytes()[:40].decode("ascii", "ignore").strip().lower()
        text = {"utf8": "utf-8", "1252": "cp1252", "88591": "latin-1", "ansi 1252": "cp1252"}.get(text, text)
        try:
            "".encode(text)
        except LookupError:
            continue
        return text
    for path in sorted(folder.glob("*.dbf")):
        with path.open("rb") as handle:
            content = handle.read(1 << 20)
        return "utf-8" if _mostly_utf8(content[int.from_bytes(content[8:10], "little") :]) else "cp1252"
    return "utf-8"


def known_crs(text: str) -> str:
    """Return a coordinate system as "EPSG:32645" from what people write; raises ValidationError."""
    plain = to_latin(text.strip()).upper().removeprefix("EPSG").strip(" :")
    if not plain:
        return ""
    if not plain.isascii() or not plain.isdigit() or not 1000 < int(plain) < 100_000:
        raise ValidationError(
            _("“%(crs)s” is no coordinate system. Write the number of one, such as EPSG:32645.") % {"crs": text[:80]},
            code="crs",
        )
    return f"EPSG:{int(plain)}"


def is_table(form: str) -> bool:
    """Whether positions come from columns of the table."""
    return form in TABLES
