"""Workbooks that are sent while they are written, read back by another program."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest

from responses import workbook as writing
from responses.workbook import workbook


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 4)
    path = tmp_path / "got.xlsx"
    numbers = ((n, f"row {n}") for n in range(8))
    path.write_bytes(b"".join(workbook(["n", "text"], numbers, name="assets")))
    layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
    assert layers == ["assets", "assets2", "assets3"]
    assert [len(pyogrio.raw.read(path, layer=layer)[3][0]) for layer in layers] == [3, 3, 2]


def test_memory_does_not_grow_with_a_workbook() -> None:
    def peak(number: int) -> int:
        rows: Iterator[tuple[int, str]] = ((n, "পুকুর " * 20) for n in range(number))
        tracemalloc.start()
        for _piece in workbook(["n", "text"], rows, name="assets"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(30_000) < peak(3_000) * 1.3
