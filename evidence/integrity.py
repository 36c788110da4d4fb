"""Whether every file that was received is still what was received, bit for bit, and what is shown of it still there.

A night looks at a part of the store: what is known to be damaged, and then what was looked at longest ago, up to a
bound in bytes that gets through the whole store in a few nights.
"""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import Storage
from django.db.models import F, Sum
from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Derivative, Original
from responses.checks import Check, Examined, Finding, checks

NIGHTS = 5
# A small store is looked through every night.
LEAST_BYTES = 2 * 1024**3
_CHUNK = 1024 * 1024
_ROWS = 500


def check_originals(limit: int) -> Examined:
    """Hash this night's part of the originals and note on each row that it is whole, or since when it is not."""
    total = Original.objects.aggregate(total=Sum("size"))["total"] or 0
    return _examine(_by_age(), bound=max(LEAST_BYTES, -(-total // NIGHTS)), limit=limit)


def check_all_originals(limit: int) -> Examined:
    """Hash every original."""
    return _examine(Original.objects.order_by("pk"), bound=None, limit=limit)


def _by_age() -> "QuerySet[Original]":
    return Original.objects.order_by(
        F("damaged_since").asc(nulls_last=True), F("checked_at").asc(nulls_first=True), "pk"
    )


def _examine(originals: "QuerySet[Original]", *, bound: int | None, limit: int) -> Examined:
    findings: list[Finding] = []
    number = read = 0
    for original in originals.iterator(chunk_size=_ROWS):
        if bound is not None and number and read + original.size > bound and original.damaged_since is None:
            break
        number, read = number + 1, read + original.size
        found = fault_of(original.file.storage, str(original.file.name), original.size, original.sha256)
        now = timezone.now()
        rows = Original.objects.filter(pk=original.pk)
        if not found:
            rows.update(checked_at=now, damaged_since=None)
            continue
        rows.update(damaged_since=original.damaged_since or now)
        if len(findings) < limit:
            expected = f"{original.size} bytes, SHA-256 {original.sha256}"
            findings.append(
                Finding(subject=f"original {original.pk} ({original.name})", expected=expected, found=found)
            )
    return Examined(number=number, findings=findings)


def fault_of(storage: Storage, name: str, size: int, sha256: str) -> str:
    """Return what is wrong with a stored file, or "" where its bytes have this size and hash."""
    digest, count = hashlib.sha256(), 0
    try:
        with storage.open(name, "rb") as handle:
            for chunk in iter(lambda: handle.read(_CHUNK), b""):
                digest.update(chunk)
                count += len(chunk)
    except FileNotFoundError:
        return f"no file {name}"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    if count != size or digest.hexdigest() != sha256:
        return f"{count} bytes, SHA-256 {digest.hexdigest()}"
    return ""


def check_derivatives(limit: int) -> Examined:
    """Look whether the file of every derivative is there, in its size."""
    findings: list[Finding] = []
    number = 0
    for pk, name, size, storage in _derivatives():
        number += 1
        try:
            there = storage.size(name)
        except (FileNotFoundError, OSError):
            there = -1
        if there != size and len(findings) < limit:
            found = "no file" if there < 0 else f"{there} bytes"
            findings.append(Finding(subject=f"derivative {pk} ({name})", expected=f"{size} bytes", found=found))
    return Examined(number=number, findings=findings)


def _derivatives() -> Iterator[tuple[int, str, int, Storage]]:
    for row in Derivative.objects.only("pk", "file", "size").order_by("pk").iterator(chunk_size=_ROWS):
        yield row.pk, str(row.file.name), row.size, row.file.storage


def declare() -> None:
    """Add this room's checks."""
    checks.add(
        Check(
            name="evidence.originals",
            label=_("Received files are bit for bit what was received"),
            run=check_originals,
            thorough=check_all_originals,
        ),
        Check(name="evidence.derivatives", label=_("Sizes for showing are there"), run=check_derivatives),
    )
