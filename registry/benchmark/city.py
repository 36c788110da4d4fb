"""An invented register of any size over Kolkata, written by the database itself."""

from django.core.management import call_command
from django.db import connection, transaction

from assets.models import Asset, AssetCount
from assets.wards import derive_wards
from registry.environment import BASE_DIR

_FIXTURES = BASE_DIR / "fixtures" / "areas"
WEST, SOUTH, EAST, NORTH = 88.25, 22.45, 88.45, 22.63
# Names of three syllables: enough of them that a name is borne by few, as in a real register.
SYLLABLES = (
    "bag", "shyam", "kumar", "hati", "sova", "jora", "burra", "seal", "enta", "tang", "top", "belia", "kanku", "ulta",
    "cossi", "chit", "tal", "bally", "garia", "kas", "dhaku", "jodh", "tolly", "kali", "bhowa", "ali", "chet", "khidir",
)  # fmt: skip
SORTS = ("Pond", "Dighi", "Park", "Villa", "Memorial", "Ghat", "Statue", "Rajbari")
_INSERT = """
    INSERT INTO assets_asset (name_en, name_bn, name_hi, reference, kind, status, geometry, captured_how,
        outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en, significance_bn,
        significance_hi, dating, materials, external_ids, grade, condition, condition_on, search_key, version,
        registered_at)
    SELECT initcap(name) || ' ' || sorts[1 + i %% 8], '', '', 'AH-' || lpad(i::text, 6, '0'), kind, 'active',
        CASE WHEN kind IN ('water', 'park')
            THEN ST_Translate(ST_Rotate(ST_Scale(octagon, size, size * 0.7), turn), x, y)
            ELSE ST_SetSRID(ST_MakePoint(x, y), 4326) END,
        'imported', '', i || ' Strand Road', '', '', '', '', '', '', '', '', '[]',
        '{}', CASE WHEN kind = 'building' THEN (ARRAY['I', 'IIA', 'IIB', 'III', 'pending'])[1 + i %% 5] ELSE '' END,
        nullif(i %% 6, 0), CASE WHEN i %% 6 > 0 THEN date '2026-01-01' END,
        lower(name || ' ' || sorts[1 + i %% 8]) || ' | ' || regexp_replace(lower(name), '[aeiouh]', '', 'g'), 1, now()
    FROM (
        SELECT i, pieces[1 + i %% 28] || pieces[1 + i / 28 %% 28] || pieces[1 + i / 784 %% 28] AS name,
            (ARRAY['water', 'water', 'water', 'building', 'building', 'park', 'statue', 'monument', 'structure',
                   'water'])[1 + i %% 10] AS kind,
            %(west)s + random() * %(wide)s AS x, %(south)s + random() * %(high)s AS y,
            0.0001 + random() * 0.0003 AS size, random() * 6.28 AS turn
        FROM generate_series(1, %(number)s) AS i, (SELECT %(syllables)s::text[] AS pieces) AS given
    ) AS invented, (SELECT %(sorts)s::text[] AS sorts,
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
        cursor.execute(
            _INSERT,
            {
                "number": number, "west": WEST, "south": SOUTH, "wide": EAST - WEST, "high": NORTH - SOUTH,
                "syllables": list(SYLLABLES), "sorts": list(SORTS),
            },
        )  # fmt: skip
        derive_wards()
        AssetCount.rebuild()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")
    Asset.objects.filter(reference="AH-000001").update(address="1 Strand Road")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
