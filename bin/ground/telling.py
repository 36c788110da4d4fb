"""Saying what is being done: one calm line a step, with the time since the command began."""

import sys
import time

_BEGAN = time.monotonic()
_only_work = False


class CannotContinue(Exception):
    """A reason to stop that its reader can do something about; printed as it is, with exit status 1."""


def elapsed() -> float:
    """Return the seconds since the command began."""
    return time.monotonic() - _BEGAN


def clock(seconds: float) -> str:
    """Return a duration as people read it: ``0.4 s``, ``12 s``, ``3 min 05 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def tell_only_work() -> None:
    """From now on pass over steps that need nothing, and keep standard output free for another program's."""
    global _only_work
    _only_work = True


def say(text: str) -> None:
    """Print one line about the step that begins, with the time since the command began."""
    print(f"[{clock(elapsed()):>11}]  {text}", file=sys.stderr if _only_work else sys.stdout, flush=True)


def say_unchanged(text: str) -> None:
    """Print one line about a step that needs nothing."""
    if not _only_work:
        say(text)
