"""What goes out with a mail is kept by rooms above; each tells here how its papers are read when the mail is sent."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file as it is attached."""

    name: str
    media_type: str
    content: bytes


class Unattachable(RuntimeError):
    """What should be attached is gone or no longer what it was: the mail must not go without it."""


_READERS: dict[str, Callable[[str], Attachment]] = {}


def keep_reader(kind: str, reader: Callable[[str], Attachment]) -> None:
    """Have references "KIND:KEY" read by ``reader``, called with the key; a room calls this when it is ready."""
    _READERS[kind] = reader


def attached(reference: str) -> Attachment:
    """Return what ``reference`` names; raises Unattachable."""
    kind, _colon, key = reference.partition(":")
    if kind not in _READERS:
        raise Unattachable(reference)
    return _READERS[kind](key)
