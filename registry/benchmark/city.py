"""An invented register of any size over Kolkata, written by the database itself."""

from django.core.management import call_command
from django.db import connection, transaction

from assets.models import Asset, AssetCount
from assets.wards import derive_wards
from language.text import search_key
from registry.environment import BASE_DIR

_FIXTURES = BASE_DIR / "fixtures" / "areas"
WEST, SOUTH, EAST, NORTH = 88.25, 22.45, 88.45, 22.63
_PLACES = (
    "Bagbazar", "Shyambazar", "Kumartuli", "Hatibagan", "Sovabazar", "Jorasanko", "Burrabazar", "Sealdah", "Entally",
    "Tangra", "Topsia", "Beliaghata", "Kankurgachi", "Ultadanga", "Cossipore", "Chitpur", "Taltala", "Park Circus",
    "Ballygunge", "Gariahat", "Kasba", "Dhakuria", "Jodhpur Park", "Jadavpur", "Tollygunge", "Kalighat", "Bhowanipore",
    "Alipore", "Chetla", "Khidirpur", "Garden Reach", "Behala", "Sarsuna", "Thakurpukur", "Garia", "Patuli",
)  # fmt: skip
_SORTS = ("Pond", "Dighi", "Park", "Villa", "Memorial", "Ghat", "Statue", "Rajbari")
_INSERT = """
    INSERT INTO assets_asset (name_en, name_bn, name_hi, reference, kind, status, geometry, captured_how,
        outside_reason, address, premises_number, assessee_number, owner, custodian, significance_en, significance_bn,
        significance_hi, dating, materials, external_ids, grade, condition, condition_on, search_key, version,
        registered_at)
    SELECT names[1 + i %% cardinality(names)] || ' ' || i, '', '', 'AH-' || lpad(i::text, 6, '0'), kind, 'active',
        CASE WHEN kind IN ('water', 'park')
            THEN ST_Translate(ST_Rotate(ST_Scale(octagon, size, size * 0.7), turn), x, y)
            ELSE ST_SetSRID(ST_MakePoint(x, y), 4326) END,
        'imported', '', i || ' ' || names[1 + i %% cardinality(names)] || ' Road', '', '', '', '', '', '', '', '', '[]',
        '{}', CASE WHEN kind = 'building' THEN (ARRAY['I', 'IIA', 'IIB', 'III', 'pending'])[1 + i %% 5] ELSE '' END,
        nullif(i %% 6, 0), CASE WHEN i %% 6 > 0 THEN date '2026-01-01' END,
        keys[1 + i %% cardinality(names)] || ' ' || i, 1, now()
    FROM (
        SELECT i, (ARRAY['water', 'water', 'water', 'building', 'building', 'park', 'statue', 'monument', 'structure',
                   'water'])[1 + i %% 10] AS kind,
            %(west)s + random() * %(wide)s AS x, %(south)s + random() * %(high)s AS y,
            0.0001 + random() * 0.0003 AS size, random() * 6.28 AS turn
        FROM generate_series(1, %(number)s) AS i
    ) AS invented, (SELECT %(names)s::text[] AS names, %(keys)s::text[] AS keys,
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
    names = [f"{place} {sort}" for place in _PLACES for sort in _SORTS]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(
            _INSERT,
            {
                "number": number, "west": WEST, "south": SOUTH, "wide": EAST - WEST, "high": NORTH - SOUTH,
                "names": names, "keys": [search_key(name) for name in names],
            },
        )  # fmt: skip
        derive_wards()
        AssetCount.rebuild()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")
    Asset.objects.filter(reference="AH-000001").update(address="1 Strand Road")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
