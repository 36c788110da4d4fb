"""A register of thousands, what the screen shows of it, and imports."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from evidence.domain import receive_photo
from evidence.models import Original
from exchange import domain
from exchange.models import ImportRun
from staff.models import Post, User
from tests.conftest import Department


@pytest.fixture
def planner(client: Client, department: Department) -> Client:
    client.force_login(department.planner)
    return client


@pytest.fixture
def thousands(areas: Any) -> int:
    """5,001 ponds in two wards: two whole chunks of a stream, a part of a third."""
    number = 5001
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH made AS (
                INSERT INTO assets_asset (reference, kind, status, name_en, name_bn, name_hi, geometry, captured_how,
                    outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en,
                    significance_bn, significance_hi, dating, materials, external_ids, grade, search_key, version,
                    registered_at, condition, condition_on)
                SELECT 'T-' || lpad(n::text, 6, '0'), 'water', 'active', 'Pond ' || n, 'পুকুর ' || n, '',
                    ST_MakeEnvelope(88.351 + n %% 100 * 0.0001, 22.551 + n / 100 * 0.0001,
                        88.35105 + n %% 100 * 0.0001, 22.55105 + n / 100 * 0.0001, 4326),
                    'drawn', '', '', n || '/1', '', 'Owner ' || n, '', '', '', '', '', '[]', '{}', '', 'pond', 1,
                    now(), 1 + n %% 5, '2026-03-01'
                FROM generate_series(1, %s) AS n
                RETURNING id
            )
            INSERT INTO assets_water (asset_id, type, ownership, use, disuse_reason, encroachment, taken_over,
                pisciculture_lease)
            SELECT id, 'pond', 'unknown', '', '', '', false, '' FROM made
            """,
            [number],
        )
    return number


@pytest.fixture
def on_screen(planner: Client) -> Any:
    """Every reference of an answer, as the planner's list gives them page by page."""

    def listed(query: dict[str, Any]) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            page: Any = planner.get(reverse("assets:explore_results"), query | {"after": after})
            found += [asset.reference for asset in page.context["assets"]]
            after = page.context["after"]
            if not after:
                return found

    return listed


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
