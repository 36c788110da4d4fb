"""Whether the register is what its rules say: geometry, derived columns, counts, history, rows that belong together."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models import GEOMETRY_TYPES, KIND_MODELS, Asset, AssetCount, PastCount
from assets.need import wrong_needs
from assets.search import key_for
from responses.checks import Check, Examined, Finding, checks

_CHUNK = 1000
# Metres and square metres are compared as floating-point numbers.
_CLOSE = 1e-6


def _ask(statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _number() -> int:
    ((number,),) = _ask("SELECT count(*) FROM assets_asset")
    return int(number)


def _of_assets(rows: Sequence[tuple[Any, ...]]) -> Examined:
    """Findings of rows (reference, expected, found)."""
    return Examined(number=_number(), findings=[_finding(*row) for row in rows])


def _finding(reference: str, expected: Any, found: Any) -> Finding:
    url = reverse("assets:page", args=[reference])
    return Finding(subject=reference, expected=_text(expected), found=_text(found), url=url)


def _text(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


def check_geometry(limit: int) -> Examined:
    """Geometries are valid, not empty, of a type that fits the kind, and in the city unless a reason is given."""
    fits = " OR ".join(
        f"(kind = '{kind}' AND GeometryType(geometry) IN ({', '.join(repr(each) for each in types)}))"
        for kind, types in GEOMETRY_TYPES.items()
    )
    rows = _ask(
        f"""
        SELECT reference, expected, found FROM (
            SELECT id, reference, CASE
                WHEN ST_IsEmpty(geometry) THEN ARRAY['a geometry', 'empty']
                WHEN NOT ST_IsValid(geometry) THEN ARRAY['a valid geometry', ST_IsValidReason(geometry)]
                WHEN NOT ({fits}) THEN ARRAY['a geometry that fits a ' || kind, GeometryType(geometry)]
                WHEN outside_reason = '' AND NOT geometry @ ST_MakeEnvelope(%s, %s, %s, %s, 4326)
                    THEN ARRAY['a place in the city, or a reason', ST_AsText(ST_Centroid(geometry), 5)]
            END AS said FROM assets_asset WHERE status <> 'withdrawn'
        ) AS seen CROSS JOIN LATERAL (SELECT said[1] AS expected, said[2] AS found) AS parts
        WHERE said IS NOT NULL ORDER BY id LIMIT %s
        """,  # noqa: S608 (no foreign text)
        [*settings.CITY_BOUNDS, limit],
    )
    return _of_assets(rows)


def check_wards(limit: int) -> Examined:
    """Ward and borough are those that the geometry lies in."""
    rows = _ask(
        """
        SELECT asset.reference, true_ward.code, stored.code FROM assets_asset AS asset
        LEFT JOIN LATERAL (
            SELECT area.id, area.parent_id, area.code FROM maps_area AS area
            WHERE area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(asset.geometry))
            ORDER BY area.id LIMIT 1
        ) AS true_ward ON true
        LEFT JOIN maps_area AS stored ON stored.id = asset.ward_id
        WHERE (asset.ward_id, asset.borough_id) IS DISTINCT FROM (true_ward.id, true_ward.parent_id)
        ORDER BY asset.id LIMIT %s
        """,
        [limit],
    )
    return _of_assets(rows)


def check_measures(limit: int) -> Examined:
    """What the database computes of a geometry is of that geometry."""
    rows = _ask(
        """
        SELECT reference, round(area::numeric, 3) || ' m², ' || round(length::numeric, 3) || ' m',
               round(area_m2::numeric, 3) || ' m², ' || round(length_m::numeric, 3) || ' m'
                   || CASE WHEN drawn_else THEN ', drawn elsewhere' ELSE '' END
        FROM (
            SELECT id, reference, area_m2, length_m, ST_Area(geometry::geography) AS area,
                   ST_Length(geometry::geography) AS length,
                   NOT ST_OrderingEquals(geometry_3857, ST_Transform(geometry, 3857)) AS drawn_else
            FROM assets_asset
        ) AS measured
        WHERE drawn_else OR abs(area - area_m2) > greatest(area, 1) * %s
            OR abs(length - length_m) > greatest(length, 1) * %s
        ORDER BY id LIMIT %s
        """,
        [_CLOSE, _CLOSE, limit],
    )
    return _of_assets(rows)


def check_search_keys(limit: int) -> Examined:
    """Every asset is found by the names and the address that it has."""
    findings: list[Finding] = []
    number = 0
    columns = ("reference", "name_en", "name_bn", "name_hi", "address", "premises_number", "search_key")
    rows = Asset.objects.only(*columns).prefetch_related("former_names").order_by("pk")
    for asset in rows.iterator(chunk_size=_CHUNK):
        number += 1
        wanted = key_for(asset, [former.name for former in asset.former_names.all()])
        if wanted != asset.search_key and len(findings) < limit:
            findings.append(_finding(asset.reference, wanted, asset.search_key))
    return Examined(number=number, findings=findings)


def check_needs(limit: int) -> Examined:
    """The stored need is that of today's weights."""
    return _of_assets([(reference, true, stored) for reference, stored, true in wrong_needs(limit=limit)])


def check_counts(limit: int) -> Examined:
    """The numbers that a map shows in place of many assets are those of the assets."""
    rows = AssetCount.differing(limit=limit)
    findings = [
        Finding(subject=f"cell {level}/{x}/{y} {kind} {condition}", expected=str(true), found=str(stored))
        for level, x, y, kind, condition, true, stored in rows
    ]
    return Examined(number=_number(), findings=findings)


def check_past_counts(limit: int) -> Examined:
    """The numbers that a map of a past day shows are those of the history."""
    rows = PastCount.differing(limit=limit)
    findings = [
        Finding(
            subject=f"cell {level}/{x}/{y} {day}{' (drafts)' if draft else ''}",
            expected=f"{true:+}",
            found=f"{stored:+}",
        )
        for level, x, y, day, draft, true, stored in rows
    ]
    return Examined(number=_number(), findings=findings)


def _columns_of(event: Any) -> list[str]:
    return [
        field.column
        for field in event._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.column != event._meta.pk.column
    ]


def check_history(limit: int) -> Examined:
    """Every row is as the newest entry of its history says, and each asset's version has an entry."""
    findings: list[Finding] = []
    for model in (Asset, *KIND_MODELS.values()):
        findings += _unlike_history(model, limit - len(findings))
    return Examined(number=_number(), findings=findings)


def _unlike_history(model: Any, limit: int) -> list[Finding]:
    event = model.pgh_event_model
    key, table, events = model._meta.pk.column, model._meta.db_table, event._meta.db_table
    columns = _columns_of(event)
    differing = ", ".join(
        f'CASE WHEN row."{name}" IS DISTINCT FROM newest."{name}" THEN \'{name}\' END' for name in columns
    )
    own, known = (", ".join(f'{alias}."{name}"' for name in columns) for alias in ("row", "newest"))
    reference = "row.reference" if model is Asset else "asset.reference"
    join = "" if model is Asset else "JOIN assets_asset AS asset ON asset.id = row.asset_id"
    rows = _ask(
        f"""
        SELECT {reference}, CASE WHEN newest.pgh_id IS NULL THEN 'an entry in the history'
                   ELSE 'as its history says' END,
               CASE WHEN newest.pgh_id IS NULL THEN 'none' ELSE concat_ws(', ', {differing}) END
        FROM {table} AS row {join}
        LEFT JOIN (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC
        ) AS newest ON newest.pgh_obj_id = row.{key}
        WHERE newest.pgh_id IS NULL OR ({own}) IS DISTINCT FROM ({known})
        ORDER BY row.{key} LIMIT %s
        """,  # noqa: S608 (names of our models)
        [limit],
    )
    where = f" ({model._meta.verbose_name})" if model is not Asset else ""
    return [
        Finding(
            subject=f"{reference}{where}", expected=expected, found=found, url=reverse("assets:page", args=[reference])
        )
        for reference, expected, found in rows
    ]


def check_kind_rows(limit: int) -> Examined:
    """Every asset has the row of its own kind, and none of another."""
    has = " UNION ALL ".join(
        f"SELECT asset_id, '{kind}' AS kind FROM {model._meta.db_table}"  # noqa: S608 (names of our models)
        for kind, model in KIND_MODELS.items()
    )
    rows = _ask(
        f"""
        SELECT asset.reference, asset.kind, coalesce(string_agg(part.kind, ', ' ORDER BY part.kind), 'none')
        FROM assets_asset AS asset LEFT JOIN ({has}) AS part ON part.asset_id = asset.id
        GROUP BY asset.id HAVING array_agg(part.kind) IS DISTINCT FROM ARRAY[asset.kind::text]
        ORDER BY asset.id LIMIT %s
        """,  # noqa: S608 (names of our models)
        [limit],
    )
    return _of_assets(rows)


def declare() -> None:
    """Add this room's checks."""
    ours: list[tuple[str, object, Callable[[int], Examined]]] = [
        ("geometry", _("Geometries are valid and fit their kind"), check_geometry),
        ("wards", _("Wards and boroughs follow from the geometry"), check_wards),
        ("measures", _("Areas and lengths follow from the geometry"), check_measures),
        ("search_keys", _("Places are found by their names"), check_search_keys),
        ("needs", _("Needs follow from the weights"), check_needs),
        ("counts", _("Numbers on the map are those of the places"), check_counts),
        ("past_counts", _("Numbers on maps of past days are those of the history"), check_past_counts),
        ("history", _("Rows are as their history says"), check_history),
        ("kind_rows", _("Every place has the facts of its kind"), check_kind_rows),
    ]
    checks.add(*(Check(name=f"assets.{name}", label=label, run=run) for name, label, run in ours))
