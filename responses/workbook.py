"""An Excel workbook (Office Open XML) that is sent while it is written, so that memory stays flat at any size.

Texts stand in their cells and not in the workbook's common table of texts, which would have to be kept until the end.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from responses.cells import harmless, in_xml

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of the format: rows of a sheet, and characters of a cell. Bytes: past them archives need a form that Excel refuses.
SHEET_ROWS = 1_048_576
_CELL = 32_767
_SHEET_BYTES = 1_500_000_000
_BATCH = 500
# The first day that Excel and everybody else count alike.
_FIRST_DAY, _DAY_ZERO = dt.date(1900, 3, 1), dt.date(1899, 12, 30)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DATE_STYLE, _TITLE_STYLE = 1, 2
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>
</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>
<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>
<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>"""


def workbook(titles: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str) -> Iterator[bytes]:
    """Yield the bytes of a workbook: titles in the first row, numbers and dates as such; ``name`` is its sheets'.

    A further sheet begins where one is full.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        following = iter(rows)
        sheets, ahead = 0, next(following, None)
        while sheets == 0 or ahead is not None:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                written = _Sheet(titles, first=sheets == 1)
                sheet.write(written.head())
                while ahead is not None and not written.full:
                    batch: list[str] = []
                    while ahead is not None and len(batch) < _BATCH and not written.full:
                        batch.append(written.row(ahead))
                        ahead = next(following, None)
                    sheet.write("".join(batch).encode())
                    yield pipe.take()
                sheet.write(written.tail())
        for part, content in _parts(sheets, name):
            archive.writestr(part, content)
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """A file that can only be written, and hands over what came since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._waiting += content
        return len(content)

    def take(self) -> bytes:
        """Return what waits."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


class _Sheet:
    """The XML of one sheet, row by row."""

    def __init__(self, titles: Sequence[str], *, first: bool) -> None:
        self._titles = titles
        self._letters = [_letters(number) for number in range(len(titles))]
        self._first = first
        self._rows = 1
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether no further row fits."""
        return self._rows >= SHEET_ROWS or self._bytes >= _SHEET_BYTES

    def head(self) -> bytes:
        selected = ' tabSelected="1"' if self._first else ""
        titles = "".join(
            f'<c r="{letter}1" s="{_TITLE_STYLE}" t="inlineStr"><is><t>{in_xml(title)}</t></is></c>'
            for letter, title in zip(self._letters, self._titles, strict=True)
        )
        return (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<cols><col min="1" max="{len(self._titles)}" width="16" customWidth="1"/></cols>'
            f'<sheetData><row r="1">{titles}</row>'
        ).encode()

    def row(self, values: Sequence[Any]) -> str:
        self._rows += 1
        cells = [
            _cell(f"{letter}{self._rows}", value)
            for letter, value in zip(self._letters, values, strict=True)
            if value is not None and value != ""
        ]
        text = f'<row r="{self._rows}">{"".join(cells)}</row>'
        self._bytes += len(text)
        return text

    def tail(self) -> bytes:
        corner = f"{self._letters[-1]}{self._rows}"
        return f'</sheetData><autoFilter ref="A1:{corner}"/></worksheet>'.encode()


def _cell(place: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.date) and value >= _FIRST_DAY:
        return f'<c r="{place}" s="{_DATE_STYLE}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if isinstance(value, str | dt.date):
        text = in_xml(harmless(str(value))[:_CELL])
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parts(sheets: int, name: str) -> Iterator[tuple[str, str]]:
    """Yield the workbook's other files, which need the number of sheets."""
    numbers = range(1, sheets + 1)
    listed = "".join(
        f'<sheet name="{in_xml(name)}{n if n > 1 else ""}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers
    )  # fmt: skip
    yield (
        "xl/workbook.xml",
        (f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'),
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            f'<Relationship Id="rId{sheets + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLES
    yield (
        "_rels/.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{typed}</Types>'
        ),
    )
