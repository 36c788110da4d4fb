"""Looking chains through: every link hashed again, compared with the row it speaks of and with the anchors."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from attestation.framing import GENESIS, anchor_text, leaf_hash, link_hash, plain, root_of, text_hash
from attestation.models import Anchor, Head, Leaf, Link
from attestation.sources import sources

_BATCH = 400


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first thing in a stream that is not as it was: at which link (None: after the last), and what."""

    stream: str
    serial: int | None
    what: str

    def __str__(self) -> str:
        return f"{self.stream} link {self.serial or '-'}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class AnchorFault:
    """An anchor that does not hold."""

    serial: int
    what: str

    def __str__(self) -> str:
        return f"anchor {self.serial}: {self.what}"


def every_stream() -> list[str]:
    """Return the name of every stream that has a head, a link, an anchored leaf, or a row that should be in it."""
    found: set[str] = set(Head.objects.values_list("stream", flat=True).iterator())
    found.update(Link.objects.order_by().values_list("stream", flat=True).distinct().iterator())
    found.update(Leaf.objects.values_list("stream", flat=True).distinct().iterator())
    for source in sources.all():
        found.update(source.name(number) for number in source.numbers())
    return sorted(found, key=lambda name: (name.partition(":")[0], int(name.partition(":")[2] or 0)))


def faults_of(streams: Iterable[str]) -> Iterator[Fault]:
    """Give the first fault of each stream that has one."""
    rest = iter(streams)
    while batch := list(islice(rest, _BATCH)):
        yield from _faults_of_batch(batch)


def _faults_of_batch(streams: Sequence[str]) -> Iterator[Fault]:
    links: dict[str, list[Link]] = defaultdict(list)
    for link in Link.objects.filter(stream__in=streams).order_by("stream", "serial"):
        links[link.stream].append(link)
    leaves: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in Leaf.objects.filter(stream__in=streams).select_related("anchor").order_by("stream", "serial"):
        leaves[leaf.stream].append(leaf)
    heads = Head.objects.in_bulk(streams)
    rows: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for source in sources.all():
        for (stream, pk), row in source.rows(streams).items():
            rows[stream][source.kind, pk] = row
    standing = sources.standing(streams)
    for stream in streams:
        fault = _first_fault(stream, links[stream], leaves[stream], heads.get(stream), rows[stream])
        if fault is None and stream in standing:
            fault = Fault(stream=stream, serial=None, what=f"its register says another {standing[stream]}")
        if fault is not None:
            yield fault


def _first_fault(
    stream: str,
    links: Sequence[Link],
    leaves: Sequence[Leaf],
    head: Head | None,
    rows: dict[tuple[str, int], dict[str, Any]],
) -> Fault | None:
    anchored = {leaf.serial: leaf for leaf in leaves}
    told: set[tuple[str, int, int]] = set()
    previous = GENESIS
    for expected, link in enumerate(links, 1):
        what = _fault_of_link(link, expected, previous, anchored) or _fault_of_row(link, rows, told)
        if what:
            return Fault(stream=stream, serial=expected, what=what)
        previous = link.hash
    if lost := [leaf for leaf in leaves if leaf.serial > len(links)]:
        said = f"anchor {lost[0].anchor.serial} holds {lost[0].serial} links, {len(links)} are there"
        return Fault(stream=stream, serial=None, what=said)
    if (head.serial, head.hash) != (len(links), previous) if head else bool(links):
        return Fault(stream=stream, serial=None, what="the head is not the last link")
    if left := rows.keys() - {(kind, pk) for kind, pk, _form in told}:
        kind, pk = min(left)
        return Fault(stream=stream, serial=None, what=f"{kind} {pk} is not in the chain")
    return None


def _fault_of_link(
    link: Link,
    expected: int,
    previous: str,
    anchored: dict[int, Leaf],
) -> str:
    if link.serial != expected:
        return f"link {expected} is missing"
    if link.previous != previous:
        return "it does not follow the link before it"
    told = link_hash(
        stream=link.stream,
        serial=link.serial,
        kind=link.kind,
        made_at=link.made_at,
        previous=link.previous,
        payload=link.payload,
    )
    if told != link.hash:
        return "its hash is not that of what it says"
    leaf = anchored.get(link.serial)
    if leaf is not None and leaf.hash != link.hash:
        return f"anchor {leaf.anchor.serial} holds another link here"
    return ""


def _fault_of_row(link: Link, rows: dict[tuple[str, int], dict[str, Any]], told: set[tuple[str, int, int]]) -> str:
    """Say what a link tells otherwise than its row; notes in ``told`` what it told of, in which form."""
    source = sources.find(link.kind)
    if source is None:
        return f"nobody knows what “{link.kind}” is"
    said = json.loads(link.payload)
    pk, form = said.get("id"), said.pop("form", 1)
    if said.keys() != source.keys(form):
        return f"{link.kind} {pk} does not tell what form {form} tells"
    row = rows.get((link.kind, pk))
    if row is None:
        return f"{link.kind} {pk} is gone"
    # A row that was chained before its kind had more columns is told once more, with them.
    if (link.kind, pk, form) in told:
        return f"{link.kind} {pk} is in the chain twice"
    told.add((link.kind, pk, form))
    changed = [key for key in said if plain(row[key]) != said[key]]
    return f"{link.kind} {pk} has another {', '.join(changed)} now" if changed else ""


def anchor_faults(folder: Path | None = None) -> Iterator[AnchorFault]:
    """Give what is wrong with anchors: their tree, their chain, and the files of them in ``folder`` (sent away once).

    A file in the folder for which there is no anchor, or of another hash, is a fault; one that is missing is not.
    """
    previous, hashes = GENESIS, {}
    for expected, anchor in enumerate(Anchor.objects.order_by("serial"), 1):
        what = _fault_of_anchor(anchor, expected, previous)
        if what:
            yield AnchorFault(serial=expected, what=what)
        previous = hashes[anchor.serial] = anchor.hash
    for path in sorted(folder.glob("anchor-*.json")) if folder and folder.is_dir() else ():
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            serial, told = int(kept["anchor"]["serial"]), kept["sha256"]
        except (ValueError, KeyError, TypeError):
            yield AnchorFault(serial=0, what=f"{path.name} cannot be read")
            continue
        if hashes.get(serial) != told:
            yield AnchorFault(serial=serial, what=f"{path.name}, kept outside, has another hash")


def _fault_of_anchor(anchor: Anchor, expected: int, previous: str) -> str:
    if anchor.serial != expected:
        return "it is missing"
    if anchor.previous != previous:
        return "it does not follow the anchor before it"
    leaves = [
        leaf_hash(stream=leaf.stream, serial=leaf.serial, head=leaf.hash)
        for leaf in anchor.leaves.order_by("position").iterator()
    ]
    if root_of(leaves) != anchor.root or len(leaves) != anchor.streams:
        return "its root is not that of its leaves"
    if text_hash(text_of(anchor)) != anchor.hash:
        return "its hash is not that of what it says"
    return ""


def text_of(anchor: Anchor) -> str:
    """Return the canonical JSON of an anchor."""
    return anchor_text(
        serial=anchor.serial,
        made_at=anchor.made_at,
        previous=anchor.previous,
        root=anchor.root,
        streams=anchor.streams,
        links=anchor.links,
    )
