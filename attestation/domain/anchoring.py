"""The day's anchor: one hash that stands for every chain as it is, written to files that can be sent away."""

import json
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from attestation.domain.verifying import text_of
from attestation.framing import GENESIS, anchor_text, leaf_hash, root_of, text_hash
from attestation.models import Anchor, Leaf

_LOCK = 6_101_009  # any number that no other advisory lock of the service has
_MOVED_ON = """
    SELECT h.stream, h.serial, h.hash FROM attestation_head h
    LEFT JOIN (SELECT stream, max(serial) AS serial FROM attestation_leaf GROUP BY stream) l USING (stream)
    WHERE h.serial > coalesce(l.serial, 0) ORDER BY h.stream COLLATE "C"
"""
_BATCH = 5_000


@transaction.atomic
def make_anchor() -> Anchor:
    """Anchor the head of every stream that went on since it was anchored last; a day without any is anchored too.

    Side effects, in order: waits for another anchoring to end; writes the anchor and its leaves; after the commit,
    writes the files of all anchors that have none yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_MOVED_ON)
        heads = cursor.fetchall()
        cursor.execute("SELECT coalesce(sum(serial), 0) FROM attestation_head")
        links = int(cursor.fetchone()[0])
    before = Anchor.objects.order_by("serial").last()
    said = {
        "serial": before.serial + 1 if before else 1,
        "made_at": timezone.now(),
        "previous": before.hash if before else GENESIS,
        "root": root_of([leaf_hash(stream=stream, serial=serial, head=head) for stream, serial, head in heads]),
        "streams": len(heads),
        "links": links,
    }
    anchor = Anchor.objects.create(**said, hash=text_hash(anchor_text(**said)))
    Leaf.objects.bulk_create(
        (
            Leaf(anchor=anchor, position=position, stream=stream, serial=serial, hash=head)
            for position, (stream, serial, head) in enumerate(heads)
        ),
        batch_size=_BATCH,
    )
    transaction.on_commit(write_anchors)
    return anchor


def write_anchors(folder: Path | None = None) -> list[Path]:
    """Write the files of anchors that have none in the folder yet (ANCHOR_FOLDER); return what was written."""
    place = folder or Path(settings.ANCHOR_FOLDER)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for anchor in Anchor.objects.order_by("serial"):
        path = place / f"{name_of(anchor)}.json"
        if path.exists():
            continue
        path.with_suffix(".txt").write_text(words_of(anchor), encoding="utf-8")
        path.write_text(file_of(anchor), encoding="utf-8")
        written.append(path)
    return written


def name_of(anchor: Anchor) -> str:
    """Return the name of an anchor's files, without the ending."""
    return f"anchor-{anchor.serial:06d}"


def file_of(anchor: Anchor) -> str:
    """Return what the JSON file of an anchor holds: what it says, and the hash of that in canonical form."""
    said = json.loads(text_of(anchor))
    return json.dumps({"anchor": said, "sha256": anchor.hash}, indent=2, sort_keys=True) + "\n"


def words_of(anchor: Anchor) -> str:
    """Return an anchor as a few lines that can be printed, read out, or sent by text message."""
    said = json.loads(text_of(anchor))
    return (
        f"Aitihya, anchor {anchor.serial} of {said['made_at']}\n"
        f"Chains that went on: {anchor.streams}; links in all chains: {anchor.links}\n"
        f"Root:     {anchor.root}\n"
        f"Previous: {anchor.previous}\n"
        f"SHA-256:  {anchor.hash}\n"
    )
