"""An invented register of any size over Kolkata, written by the database itself."""

from django.core.management import call_command
from django.db import connection, transaction

from assets.models import Asset, AssetCount, AssetFacet, SearchWord
from assets.wards import derive_wards
from registry.benchmark.names import rows
from registry.demonstration.places import load_streets
from registry.environment import BASE_DIR

_FIXTURES = BASE_DIR / "fixtures" / "areas"
WEST, SOUTH, EAST, NORTH = 88.25, 22.45, 88.45, 22.63
_NAMES = """
    CREATE TEMPORARY TABLE bench_names (
        i int, kind text, name_en text, name_bn text, name_hi text, address text, search_key text
    ) ON COMMIT DROP
"""
_INSERT = """
    INSERT INTO assets_asset (name_en, name_bn, name_hi, reference, kind, status, geometry, captured_how,
        outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en, significance_bn,
        significance_hi, dating, materials, external_ids, grade, condition, condition_on, search_key, version,
        registered_at)
    SELECT name_en, name_bn, name_hi, 'AH-' || lpad(i::text, 6, '0'), kind, 'active',
        CASE WHEN kind IN ('water', 'park')
            THEN ST_Translate(ST_Rotate(ST_Scale(octagon, size, size * 0.7), turn), x, y)
            ELSE ST_SetSRID(ST_MakePoint(x, y), 4326) END,
        'imported', '', address, '', '', '', '', '', '', '', '', '[]',
        '{}', CASE WHEN kind = 'building' THEN (ARRAY['I', 'IIA', 'IIB', 'III', 'pending'])[1 + i %% 5] ELSE '' END,
        nullif(i %% 6, 0), CASE WHEN i %% 6 > 0 THEN date '2026-01-01' END, search_key, 1, now()
    FROM (
        SELECT named.*, %(west)s + random() * %(wide)s AS x, %(south)s + random() * %(high)s AS y,
            0.0001 + random() * 0.0003 AS size, random() * 6.28 AS turn
        FROM bench_names AS named
    ) AS invented, (SELECT
        ST_GeomFromText('POLYGON((1 0, 0.7 0.7, 0 1, -0.7 0.7, -1 0, -0.7 -0.7, 0 -1, 0.7 -0.7, 1 0))', 4326) AS octagon
    ) AS given
"""


def build(number: int) -> None:
    """Fill an empty database with wards and ``number`` assets of all kinds, and have it analysed.

    Triggers rest while the rows are written; what they keep (wards, counts, revisions) is made afterwards.
    """
    call_command(
        "import_areas", str(_FIXTURES / "wards.geojson"), kind="ward", code_field="code", source="Benchmark",
        parents=_FIXTURES / "ward_boroughs.csv", verbosity=0,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(_NAMES)
        with cursor.copy("COPY bench_names FROM STDIN") as copy:
            for row in rows(number):
                copy.write_row(row)
        cursor.execute(_INSERT, {"west": WEST, "south": SOUTH, "wide": EAST - WEST, "high": NORTH - SOUTH})
        derive_wards()
        AssetCount.rebuild()
        AssetFacet.rebuild()
        SearchWord.rebuild()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")
    load_streets()
    Asset.objects.filter(reference="AH-000001").update(address="1 Strand Road")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
