"""Originals that go out with a mail, read and hashed again when the mail is sent."""

import hashlib
import uuid

from evidence.models import Original
from staff.attachments import Attachment, Unattachable, keep_reader


def read(key: str) -> Attachment:
    """Return the original with this key as an attachment; raises Unattachable where it is not what was kept."""
    try:
        original = Original.objects.get(key=uuid.UUID(key))
        with original.file.storage.open(str(original.file.name), "rb") as stored:
            content = stored.read()
    except (Original.DoesNotExist, FileNotFoundError, ValueError):
        raise Unattachable(key) from None
    if hashlib.sha256(content).hexdigest() != original.sha256:
        raise Unattachable(key)
    return Attachment(name=original.name, media_type=original.media_type, content=content)


def declare() -> None:
    """Have "evidence:KEY" read here."""
    keep_reader("evidence", read)
