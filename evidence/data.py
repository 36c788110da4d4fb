"""Keeping a file of data (a table, a set of outlines) as it came: bounded, hashed as it streams, never decoded."""

import hashlib
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evidence.domain import plain_name
from evidence.models import DerivationState, Original
from evidence.pictures import Refused
from staff.models import User

_BLOCK = 1 << 20


@transaction.atomic
def keep_data(
    *, content: "File[Any]", name: str, media_type: str, limit: int, received_from: User | None = None
) -> Original:
    """Keep a file of data bit for bit, at most ``limit`` bytes; raises Refused.

    ``media_type`` is what the caller found by its content. Reads the content twice, in blocks: for its hash, then into
    the storage. Nothing is derived from it.
    """
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while block := content.read(_BLOCK):
        size += len(block)
        if size > limit:
            raise Refused(
                _("“%(name)s” is larger than %(limit)s MB. Split it, or send it as a GeoPackage or in a ZIP."),
                "bytes",
                {"name": name, "limit": limit >> 20},
            )
        digest.update(block)
    if not size:
        raise Refused(_("“%(name)s” is empty. Choose the file again."), "empty", {"name": name})
    content.seek(0)
    original = Original(
        name=plain_name(name), sha256=digest.hexdigest(), size=size, media_type=media_type, received_from=received_from,
        state=DerivationState.READY,
    )  # fmt: skip
    original.file.save("original", File(content), save=False)
    original.save(force_insert=True)
    return original
