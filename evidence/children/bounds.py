"""The bounds of a child process, and how it says what went wrong."""

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

_NICE = 10
_MAX_WRITTEN = 2 * 1024**3


class Problem(Exception):
    """The document cannot be taken; ``code`` is one of ``evidence.models.Problem``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def confine(*, memory: int, seconds: int) -> None:
    """Bound this process and those it starts: memory (bytes), computing (seconds), files; run behind others."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_WRITTEN, _MAX_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICE)


def tell(answer: dict[str, Any]) -> None:
    """Write one line of the answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(work: Callable[[dict[str, Any]], None]) -> None:
    """Read the order, set the bounds it names, work, and say what went wrong if something did."""
    order = json.load(sys.stdin)
    confine(memory=order["memory"], seconds=order["seconds"])
    try:
        work(order)
    except Problem as problem:
        tell({"problem": problem.code})
    except MemoryError:
        tell({"problem": "memory"})
    except Exception as error:  # Whatever a decoder raises on hostile bytes means the same: it cannot be read.
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        tell({"problem": "broken"})
