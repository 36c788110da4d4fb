"""Sharing the making ready of a long file with another process: Python uses one processor of a machine alone."""

import json
import os
import select
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from django.conf import settings
from django.utils.translation import get_language

from exchange.importing.lines import lines_of
from exchange.importing.preparing import Preparer
from exchange.importing.reading import rows_of

# Fewer rows than this are ready before another process has begun.
WORTH_ANOTHER = 20_000
_HEAD = struct.Struct(">III")
Answer = tuple[int, bytes, str]


class Other:
    """Another process that makes one batch of rows ready at a time; none at all where the file is short."""

    def __init__(self, process: "subprocess.Popen[bytes] | None") -> None:
        self._process = process
        self._busy = False

    def give(self, line: str) -> bool:
        """Give a line of the reader's away, if the other process has nothing to do; return whether it took it."""
        if self._process is None or self._busy:
            return False
        assert self._process.stdin is not None  # noqa: S101 (a pipe)
        self._process.stdin.write(line.encode("ascii"))
        self._process.stdin.flush()
        self._busy = True
        return True

    def answer(self, *, wait: bool = False) -> Answer | None:
        """Return what became of the line given last: number of rows, lines of rows and of faults.

        None where there is nothing yet (unless ``wait``) or nothing to come. Raises EOFError where the process died.
        """
        if self._process is None or not self._busy:
            return None
        said = self._process.stdout
        assert said is not None  # noqa: S101 (a pipe)
        if not wait and not select.select([said], [], [], 0)[0]:
            return None
        number, rows, faults = _HEAD.unpack(_exactly(said, _HEAD.size))
        self._busy = False
        return number, _exactly(said, rows), _exactly(said, faults).decode()


@contextmanager
def sharing(run_id: int, preparer: Preparer, *, total: int) -> Iterator[Other]:
    """Yield another process for a file of about ``total`` rows; it ends with the block, whatever happens."""
    if total < WORTH_ANOTHER or (os.cpu_count() or 1) == 1:
        yield Other(None)
        return
    terms = {"run": run_id, "language": get_language(), "terms": preparer.terms}
    process = subprocess.Popen(
        [sys.executable, "-m", "exchange.importing.sharer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert process.stdin is not None  # noqa: S101 (both are pipes)
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(json.dumps(terms).encode("ascii") + b"\n")
        yield Other(process)
    finally:
        process.kill()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()


def serve(asked: IO[bytes], said: IO[bytes], *, run_id: int, preparer: Preparer) -> None:
    """Answer every line until there are no more; what the other process does."""
    for line in asked:
        rows = rows_of(line.decode("ascii"), 0) or []
        made, faults = lines_of(run_id, rows, preparer)
        wrong = faults.encode()
        said.write(_HEAD.pack(len(rows), len(made), len(wrong)) + made + wrong)
        said.flush()


def _exactly(source: IO[bytes], size: int) -> bytes:
    found = source.read(size)
    if len(found) < size:
        raise EOFError("The process that rows are shared with has ended.")
    return found
