"""Files as other programs write them, and an import taken as far as a test needs it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evidence.domain import receive_photo
from evidence.models import Original
from exchange import domain
from exchange.models import ImportRun
from staff.models import Post, User

Import = Callable[..., ImportRun]
HEAD = "name,type,lon,lat,wkt\n"
SQUARE = "POLYGON((88.354 22.554,88.356 22.554,88.356 22.556,88.354 22.556,88.354 22.554))"


def table(*rows: str, head: str = "name,type,wkt") -> bytes:
    """A CSV of ponds."""
    return "\n".join([head, *rows, ""]).encode()


def pond(name: str, wkt: str = SQUARE, kind: str = "pond") -> str:
    """One line of such a table."""
    return f'{name},{kind},"{wkt}"'


@pytest.fixture
def received(db: None) -> Import:
    """Receive a file: ``received(content, "ponds.csv", user=…, post=…)``."""

    def receive(
        content: bytes, name: str, *, kind: str = "water", user: User | None = None, post: Post | None = None
    ) -> ImportRun:
        return domain.receive(content=File(io.BytesIO(content)), name=name, user=user, post=post, kind=kind)

    return receive


@pytest.fixture
def checked(received: Import) -> Import:
    """Receive a file, take the mapping that suggests itself, and check every row."""

    def check(content: bytes, name: str = "ponds.csv", *, kind: str = "water", crs: str = "", **who: Any) -> ImportRun:
        constants = who.pop("constants", {})
        mapping = who.pop("mapping", None)
        encoding = who.pop("encoding", "")
        run = received(content, name, kind=kind, **who)
        if crs or encoding:
            run = domain.look(run=run, layer=run.layout["layer"], crs=crs, encoding=encoding)
        guessed, _ = domain.suggested(run, kind)
        run = domain.remember(run=run, kind=kind, mapping=mapping or guessed, constants=constants, user=None)
        domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
        run.refresh_from_db()
        return run

    return check


@pytest.fixture
def applied(checked: Import) -> Import:
    """The same, and enter what was checked."""

    def apply(*arguments: Any, **options: Any) -> ImportRun:
        user = options.pop("by", None)
        run = checked(*arguments, **options)
        domain.run_apply(run_id=run.pk, attempt=domain.start_apply(run=run, user=user, queue=False))
        run.refresh_from_db()
        return run

    return apply


@pytest.fixture
def make_picture(db: None) -> Callable[[], Original]:
    """Let evidence receive a small JPEG."""

    def make() -> Original:
        drawn = io.BytesIO()
        Image.new("RGB", (64, 48), "green").save(drawn, "JPEG")
        upload = SimpleUploadedFile("pond.jpg", drawn.getvalue(), content_type="image/jpeg")
        return receive_photo(upload=upload, received_from=None)

    return make
