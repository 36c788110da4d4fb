"""The form in which statements are hashed: canonical JSON, the frame of a link, leaves and nodes of the tree.

Written down for others in docs/decisions/0013-a-chain-per-file.md. Nothing here knows a database, so that a verifier
can be read beside it line by line.
"""

import datetime as dt
import hashlib
import json
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

GENESIS = "0" * 64
LINK, LEAF, ANCHOR = "aitihya-link-1", "aitihya-leaf-1", "aitihya-anchor-1"


def plain(value: Any) -> Any:
    """Return what JSON can say of a value: texts in NFC, moments in UTC with microseconds, days, lists of numbers."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form here")


def canonical(values: Mapping[str, Any]) -> str:
    """Return the canonical JSON (RFC 8785) of an object of texts, numbers, lists of them, moments, days, nulls."""
    return json.dumps(
        {key: plain(value) for key, value in values.items()}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def link_hash(*, stream: str, serial: int, kind: str, made_at: dt.datetime, previous: str, payload: str) -> str:
    """Return the SHA-256 (hex) of a link. Only ``payload`` is free text, it comes last and has no line break."""
    frame = "\n".join([LINK, stream, str(serial), kind, plain(made_at), previous, payload])
    return hashlib.sha256(frame.encode()).hexdigest()


def leaf_hash(*, stream: str, serial: int, head: str) -> bytes:
    """Return the hash of a leaf of the tree: the head of a stream."""
    frame = "\n".join([LEAF, stream, str(serial), head])
    return hashlib.sha256(b"\x00" + frame.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the tree (RFC 6962) from its leaves up to its root; a node without a neighbour moves up as it is."""
    tree = [list(leaves) or [hashlib.sha256(b"").digest()]]
    while len(tree[-1]) > 1:
        row = tree[-1]
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        tree.append(pairs + row[len(pairs) * 2 :])
    return tree


def root_of(leaves: Sequence[bytes]) -> str:
    """Return the root (hex) of the tree over ``leaves``."""
    return levels(leaves)[-1][0].hex()


def path_of(tree: Sequence[Sequence[bytes]], position: int) -> list[tuple[str, str]]:
    """Return the nodes beside the way from a leaf (from 0) to the root, each with its side ("left", "right")."""
    path = []
    for row in tree[:-1]:
        beside = position ^ 1
        if beside < len(row):
            path.append(("left" if beside < position else "right", row[beside].hex()))
        position //= 2
    return path


def anchor_text(*, serial: int, made_at: dt.datetime, previous: str, root: str, streams: int, links: int) -> str:
    """Return the canonical JSON of an anchor; its SHA-256 is what the next one names as ``previous``."""
    return canonical(
        {
            "format": ANCHOR,
            "serial": serial,
            "made_at": made_at,
            "previous": previous,
            "root": root,
            "streams": streams,
            "links": links,
        }
    )


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
