"""Starting the programs in ``evidence.children`` and listening to them, with an end to every wait.

A hostile file can at worst end its own process: the process has bounds on memory and computing, sees none of the
service's secrets in its environment, and is killed with all it started when its time is over.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from evidence.models import Problem

logger = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parent.parent
_MEGABYTE = 1024 * 1024
MEMORY = 2_048 * _MEGABYTE
_KEPT_WORDS = 2_000
_MOST_ANSWERED = 64 * _MEGABYTE


class Failed(Exception):
    """The child could not do it; ``problem`` says why in a word."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def ask(child: str, order: dict[str, Any], *, seconds: int, memory: int = MEMORY) -> dict[str, Any]:
    """Run ``evidence.children.<child>`` and return its one answer; raises Failed."""
    for answer in answers(child, order, seconds=seconds, memory=memory):
        return answer
    raise Failed(Problem.BROKEN)


def answers(
    child: str, order: dict[str, Any], *, seconds: int, memory: int = MEMORY, whole: int | None = None
) -> Iterator[dict[str, Any]]:
    """Give each answer of a child as it comes; it may take ``seconds`` for each, and ``whole`` for all of them.

    Raises Failed where the child says so, ends by itself before it has answered, or takes too long.
    """
    computing = whole or seconds
    with TemporaryFile() as words:
        process = subprocess.Popen(
            [sys.executable, "-m", f"evidence.children.{child}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            cwd=_ROOT,
            env=_environment(),
            start_new_session=True,
        )
        try:
            _order(process, {**order, "memory": memory, "seconds": computing})
            answered = False
            for line in _lines(process, seconds=seconds):
                answer: dict[str, Any] = json.loads(line)
                if "problem" in answer and "page" not in answer:
                    raise Failed(Problem(answer["problem"]))
                answered = True
                yield answer
            if process.wait(timeout=5) != 0 and not answered:
                raise Failed(_why(process.returncode))
        finally:
            _end(process)
            _note(child, words)


def _environment() -> dict[str, str]:
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TESSDATA_PREFIX") if name in os.environ
    }
    return {**kept, "PYTHONUTF8": "1", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _order(process: "subprocess.Popen[bytes]", order: dict[str, Any]) -> None:
    assert process.stdin is not None  # noqa: S101  # asked for above
    with suppress(BrokenPipeError), process.stdin as to_child:
        to_child.write(json.dumps(order).encode())


def _lines(process: "subprocess.Popen[bytes]", *, seconds: int) -> Iterator[bytes]:
    """Give the lines of the child as they come; raises Failed where one is too late."""
    assert process.stdout is not None  # noqa: S101  # asked for above
    waiting, taken = b"", 0
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise Failed(Problem.TIME)
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                return
            taken += len(piece)
            if taken > _MOST_ANSWERED:
                raise Failed(Problem.MEMORY)
            *lines, waiting = (waiting + piece).split(b"\n")
            for line in lines:
                yield line
                until = time.monotonic() + seconds


def _why(status: int) -> Problem:
    return Problem.TIME if status in {-signal.SIGXCPU, -signal.SIGKILL} else Problem.BROKEN


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _note(child: str, words: IO[bytes]) -> None:
    words.seek(0)
    if said := words.read(_KEPT_WORDS).decode(errors="replace").strip():
        logger.info("%s: %s", child, said)
