"""What lies with a post, told by the rooms above for the charge report: they know, this room does not."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from staff.models import Post


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One thing with a post: its number, what it is about (empty where that is confidential), and where to open it."""

    number: str
    subject: str
    url: str
    state: str = ""
    due: str = ""


Lister = Callable[[Post, dt.datetime], Iterable[Holding]]
_LISTERS: dict[str, Lister] = {}


def lists(kind: str, lister: Lister) -> None:
    """Let a room tell what of its ``kind`` ("file") lies with a post at a moment; called in ``AppConfig.ready``."""
    _LISTERS[kind] = lister


def of(post: Post, at: dt.datetime) -> list[dict[str, Any]]:
    """Return everything that lies with ``post`` at a moment, as it is kept in a charge report."""
    return [{"kind": kind, **asdict(row)} for kind, lister in sorted(_LISTERS.items()) for row in lister(post, at)]
