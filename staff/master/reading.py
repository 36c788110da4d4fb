"""A sheet as rows of texts, from CSV or XLSX. Nothing is evaluated; what is too big is refused before it is read."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 1_000
# Stands for a formula: no text of a cell can hold it, for control characters are dropped.
FORMULA = "\x01formula"
# What a spreadsheet writes where a formula failed.
_FAILED = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d{3}")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """The headings of a sheet and its rows that are not empty, each with its number as a spreadsheet shows it."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read(upload: IO[bytes], *, size: int) -> Sheet:
    """Return the rows of an uploaded sheet; raises ValidationError in words where it cannot be read."""
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file has %(size).0f MB; at most %(most).0f MB are read. An employee master needs far less.")
            % {"size": size / 1024 / 1024, "most": MOST_BYTES / 1024 / 1024},
            code="size",
        )
    content = upload.read()
    if not content.strip():
        raise ValidationError(_("The file is empty."), code="empty")
    if content.startswith(_OLD_EXCEL):
        raise ValidationError(
            _("An old or protected Excel file. Save it as an Excel workbook (.xlsx) without a password, or as CSV."),
            code="kind",
        )
    return _sheet(_workbook(content) if content.startswith(_ZIP) else _lines(content))


def _sheet(rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    headings: list[str] = []
    kept: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if not headings:
            headings = cells
        elif len(kept) == MOST_ROWS:
            words = ngettext("More than %(n)s row.", "More than %(n)s rows. Split the sheet.", MOST_ROWS)
            raise ValidationError(words % {"n": MOST_ROWS}, code="rows")
        else:
            kept.append((number, cells))
    if not kept:
        raise ValidationError(_("The file has no rows under its headings."), code="empty")
    return Sheet(headings, kept)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            # A spreadsheet counts rows, not lines: a cell may hold several lines.
            yield _number(reader, cells), [_plain(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        words = _("Line %(line)s is no proper CSV: a quotation mark is missing or too many.")
        raise ValidationError(words % {"line": reader.line_num}, code="csv") from error


def _number(reader: Any, cells: list[str]) -> int:
    inner = sum(cell.count("\n") for cell in cells)
    return int(reader.line_num) - inner


def _text(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise ValidationError(
            _("The text is not in UTF-8, so Bengali and Hindi would be spoilt. Save it as “CSV UTF-8” or as XLSX."),
            code="encoding",
        ) from None
    if "\x00" in text:
        raise ValidationError(_("This is neither a CSV file nor an Excel workbook."), code="kind")
    return text


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _refuse_bomb(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # Bounded: a single cell may claim to stand in row 1,048,576.
            for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS), start=1):
                yield number, [_cell(cell) for cell in cells]
        finally:
            book.close()
    except ValidationError:
        raise
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
    ) as error:
        # What a broken workbook makes its reader raise is anybody's guess; all of it means the same here.
        raise ValidationError(
            _("The workbook is damaged; open it in a spreadsheet and save it anew."), code="kind"
        ) from (error)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ValidationError(_("The workbook would unpack to far more than a master needs."), code="bomb")
            if "[Content_Types].xml" not in packed.namelist():
                raise ValidationError(_("This is neither a CSV file nor an Excel workbook."), code="kind")
            if any(_declares(packed, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise ValidationError(_("The workbook holds XML declarations that no spreadsheet writes."), code="bomb")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValidationError(_("The workbook is damaged or protected by a password."), code="kind") from error


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with packed.open(part) as opened:
        head = opened.read(4096)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    kept = "".join(letter for letter in text if letter >= " " or letter in "\n\t").strip()
    return FORMULA if kept.startswith("=") or _FAILED.fullmatch(kept) else kept[: LONGEST_CELL + 1]
