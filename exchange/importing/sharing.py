"""Sharing the making ready of a long file among processes: Python uses one processor of a machine alone."""

import fcntl
import json
import os
import select
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

from django.conf import settings
from django.utils.translation import get_language

from exchange.importing.lines import lines_of
from exchange.importing.preparing import Preparer
from exchange.importing.reading import rows_of

# Fewer rows than this are ready before another process has begun.
WORTH_ANOTHER = 20_000
# So many make rows faster than one line to the database takes them.
MOST = 4
# Room for a batch (bytes), so that who has made one need not wait until somebody fetches it.
_PIPE = 1 << 20
_HEAD = struct.Struct(">III")
Answer = tuple[int, bytes, str]


class Other:
    """Another process that makes one batch of rows ready at a time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.busy = False

    def give(self, line: str) -> bool:
        """Give a line of the reader's away, if the other process has nothing to do; return whether it took it."""
        if self.busy:
            return False
        assert self._process.stdin is not None  # noqa: S101 (a pipe)
        self._process.stdin.write(line.encode("ascii"))
        self._process.stdin.flush()
        self.busy = True
        return True

    def answer(self) -> Answer:
        """Return what became of the line given last, when it has: number of rows, lines of rows and of faults.

        Raises EOFError where the process died.
        """
        said = self._process.stdout
        assert said is not None  # noqa: S101 (a pipe)
        number, rows, faults = _HEAD.unpack(_exactly(said, _HEAD.size))
        self.busy = False
        return number, _exactly(said, rows), _exactly(said, faults).decode()

    def fileno(self) -> int:
        """The pipe on which it answers."""
        assert self._process.stdout is not None  # noqa: S101 (a pipe)
        return self._process.stdout.fileno()


def answers(others: Sequence[Other], *, all_of_them: bool = False) -> Iterator[Answer]:
    """Yield what is ready; where all are busy, wait for one, and with ``all_of_them`` until nobody is."""
    while busy := [other for other in others if other.busy]:
        wait = all_of_them or len(busy) == len(others)
        for other in select.select(busy, [], [], None if wait else 0)[0]:
            yield other.answer()
        if not all_of_them:
            return


@contextmanager
def sharing(run_id: int, preparer: Preparer, *, total: int) -> Iterator[Sequence[Other]]:
    """Yield a process for each processor, for a file of about ``total`` rows: none for a short one.

    They end with the block, whatever happens.
    """
    processors = os.cpu_count() or 1
    if total < WORTH_ANOTHER or processors == 1:
        yield []
        return
    terms = json.dumps({"run": run_id, "language": get_language(), "terms": preparer.terms}).encode("ascii")
    with ExitStack() as stack:
        yield [Other(stack.enter_context(_begun(terms))) for _n in range(min(processors, MOST))]


@contextmanager
def _begun(terms: bytes) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(
        [sys.executable, "-m", "exchange.importing.sharer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert process.stdin is not None  # noqa: S101 (both are pipes)
    assert process.stdout is not None  # noqa: S101
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    try:
        process.stdin.write(terms + b"\n")
        yield process
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
