"""Whether a stored file is still what arrived: hashed again, piece by piece."""

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass

from django.utils import timezone

from evidence.models import Original

logger = logging.getLogger(__name__)
_PIECE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The outcome of a check: when it was made, and the hash found ("" where the file is missing)."""

    at: dt.datetime
    expected: str
    found: str

    @property
    def same(self) -> bool:
        """Whether the file is unchanged."""
        return self.found == self.expected


def verify(original: Original) -> Verified:
    """Hash the stored file again and compare; a difference is logged as an error, for the administrator to see."""
    digest = hashlib.sha256()
    try:
        with original.file.storage.open(str(original.file.name), "rb") as stored:
            while piece := stored.read(_PIECE):
                digest.update(piece)
        found = digest.hexdigest()
    except FileNotFoundError:
        found = ""
    outcome = Verified(at=timezone.now(), expected=original.sha256, found=found)
    if not outcome.same:
        logger.error("original %s is not what was kept: %s is %s", original.pk, original.sha256, found or "missing")
    return outcome
