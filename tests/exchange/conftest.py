"""A register of thousands, and what the screen shows of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

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
