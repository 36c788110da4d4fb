"""Slips for tests: as they are printed, photographed, and typed from."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from django.db import connection
from django.utils import timezone
from PIL import Image

from evidence.models import Original
from files.models import Slip
from files.slips.pdf import slips_pdf


@contextmanager
def as_owner(*tables: str) -> Iterator[None]:
    """Let a test move rows back in time, as only the owner of their tables could."""
    with connection.cursor() as cursor:
        # A table cannot be altered while something of it waits for the end of the transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def picture(slip: Slip, *, format: str = "JPEG", turned: float = 3.0) -> bytes:
    """The printed slip as a phone's camera takes it: a little askew, on a table."""
    with pypdfium2.PdfDocument(slips_pdf([slip])) as document:
        page = document[0].render(scale=150 / 72).to_pil().convert("L")
    table = Image.new("L", (page.width + 200, page.height + 200), 120)
    table.paste(page.rotate(turned, expand=False, fillcolor=120), (100, 100))
    out = io.BytesIO()
    table.save(out, format, quality=80)
    return out.getvalue()


def typed(*lines: tuple[Any, ...], first: str = "HW-DH", **more: Any) -> dict[str, Any]:
    """What is sent from the page of a slip: ``(post, handed over, received or None, remarks)`` for each line."""
    data: dict[str, Any] = {"first": first, **more}
    for number, (post, at, received, remarks) in enumerate(lines, start=1):
        data |= {f"l{number}-to_post": post, f"l{number}-remarks": remarks, **moment(f"l{number}-", at)}
        if received:
            data |= moment(f"l{number}-received_", received)
    return data


def moment(prefix: str, at: dt.datetime) -> dict[str, str]:
    """Day and time as the fields of a line take them."""
    local = timezone.localtime(at)
    return {f"{prefix}day": f"{local:%Y-%m-%d}", f"{prefix}clock": f"{local:%H:%M}"}


def stored(original: Original) -> bytes:
    """What is kept of an original."""
    with original.file.storage.open(str(original.file.name), "rb") as handle:
        content: bytes = handle.read()
    return content
