"""What goes out with a mail: originals, hashed again when it is sent, and pictures made of them."""

import hashlib
import mimetypes
import uuid
from pathlib import Path

from evidence import derivatives
from evidence.models import Original
from staff.attachments import Attachment, Unattachable, keep_reader


def read(reference: str) -> Attachment:
    """Return an original ("KEY") or what was made of it ("KEY/screen") as an attachment.

    What was made of a picture holds nothing that the camera wrote into that. Raises Unattachable where the original is
    not what was kept.
    """
    key, _slash, purpose = reference.partition("/")
    try:
        original = Original.objects.get(key=uuid.UUID(key))
        if purpose:
            return _made(original, purpose)
        with original.file.storage.open(str(original.file.name), "rb") as stored:
            content = stored.read()
    except (Original.DoesNotExist, FileNotFoundError, ValueError):
        raise Unattachable(key) from None
    if hashlib.sha256(content).hexdigest() != original.sha256:
        raise Unattachable(key)
    return Attachment(name=original.name, media_type=original.media_type, content=content)


def _made(original: Original, purpose: str) -> Attachment:
    made = derivatives.ensure(original, purpose)
    with made.file.open("rb") as stored:
        content = stored.read()
    ending = mimetypes.guess_extension(made.media_type) or ""
    return Attachment(name=f"{Path(original.name).stem}{ending}", media_type=made.media_type, content=content)


def declare() -> None:
    """Have "evidence:KEY" read here."""
    keep_reader("evidence", read)
