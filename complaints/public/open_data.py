"""Published complaints to take along: a table and a map file, each written by one statement, of any length."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import Connection

from complaints.models.publication import UNKNOWN

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
_ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Column:
    """One column: its name in the files, the SQL behind it, and what it means."""

    name: str
    sql: str
    meaning: Promise
    free: bool = False


# The minute of a change tells the minute of a report, too.
_CHANGED = (
    "{iso:CASE WHEN p.exact THEN greatest(p.changed_at, p.confirmed_at)"
    " ELSE date_trunc('day', p.changed_at, 'Asia/Kolkata') END}"
)
COLUMNS = (
    Column("number", "p.number", _("The number of the complaint; its page is at /complaints/NUMBER/.")),
    Column("category", "category.code", _("The code of the problem, the same in all languages.")),
    Column("category_name", "category.name_en", _("The problem in English."), True),
    Column(
        "kind",
        f"nullif(p.kind, '{UNKNOWN}')",
        _("Kind of place: building, statue, structure, monument, park or water; empty where it is not known."),
    ),
    Column("state", "p.state", _("How far it has come: received, acknowledged, in_progress, resolved and so on.")),
    Column("open", "p.open", _("Whether the department still works on it.")),
    Column("ward", "ward.code", _("The number of the ward; empty where it is not known.")),
    Column("borough", "borough.code", _("The number of the borough.")),
    Column("asset", "asset.reference", _("The entry of the register that it is about, if any.")),
    Column("asset_name", "asset.name_en", _("The name of that entry in English."), True),
    Column(
        "further_assets",
        """(SELECT string_agg(other.reference, ' ' ORDER BY nth)
            FROM unnest(p.further) WITH ORDINALITY AS named (id, nth)
            JOIN assets_asset AS other ON other.id = named.id AND other.status NOT IN ('draft', 'withdrawn'))""",
        _("Other entries of the register that it is about too, with a blank between them."),
    ),
    Column("longitude", "round(ST_X(p.place)::numeric, 5)", _("Degrees east, WGS 84.")),
    Column("latitude", "round(ST_Y(p.place)::numeric, 5)", _("Degrees north, WGS 84.")),
    Column(
        "exact_place",
        "p.exact",
        _("False: the place is rounded and times are days, to protect whoever reported it."),
    ),
    Column("reported_at", "{iso:p.confirmed_at}", _("When it was reported, ISO 8601 with zone.")),
    Column("promised_by", "{iso:p.promised_at}", _("Until when an answer was promised.")),
    Column("ended_at", "{iso:p.ended_at}", _("When the department ended it; empty while it is open.")),
    Column("text", "p.text", _("What was reported, as far as a moderator allowed it; often empty."), True),
    Column("answer", "p.answer", _("The department's answer."), True),
    Column("changed_at", _CHANGED, _("When anything of this row changed last.")),
)
_FROM = """
    FROM complaints_publication AS p
    JOIN complaints_category AS category ON category.id = p.category_id
    LEFT JOIN assets_asset AS asset ON asset.id = p.asset_id AND asset.status NOT IN ('draft', 'withdrawn')
    LEFT JOIN maps_area AS ward ON ward.id = p.ward_id
    LEFT JOIN maps_area AS borough ON borough.id = ward.parent_id
    ORDER BY p.confirmed_at, p.complaint_id
"""
# A cell that begins so is run as a formula by spreadsheets.
_HARMLESS = "CASE WHEN {0} ~ '^[-=+@\\t\\r\\n]' THEN '''' || {0} ELSE {0} END"


def _sql(column: Column) -> str:
    if column.sql.startswith("{iso:"):
        moment = column.sql.removeprefix("{iso:").removesuffix("}")
        return f"""to_char(({moment}) AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI:SS"+05:30"')"""
    return column.sql


def _as_text(column: Column) -> str:
    # A truth value is written out: "true", not the database's "t".
    return f"({_sql(column)})::text"


def csv_file() -> Iterator[bytes]:
    """Yield the table as CSV (RFC 4180, UTF-8 with a mark by which spreadsheets know it), as the database writes it."""
    values = ", ".join(
        f"{_HARMLESS.format(_sql(column)) if column.free else _as_text(column)} AS {column.name}" for column in COLUMNS
    )
    statement = f"COPY (SELECT {values} {_FROM}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"
    connection.ensure_connection()
    raw = cast("Connection[Any]", connection.connection)
    yield "\ufeff".encode()
    with raw.cursor() as cursor, cursor.copy(statement) as copied:
        for block in copied:
            yield bytes(block)


def geojson_file() -> Iterator[bytes]:
    """Yield a FeatureCollection (RFC 7946) whose features the database wrote."""
    properties = ", ".join(
        f"'{column.name}', {_sql(column)}" for column in COLUMNS if column.name not in {"longitude", "latitude"}
    )
    statement = f"""
        SELECT '{{"type":"Feature","id":' || to_json(p.number) || ',"geometry":' || ST_AsGeoJSON(p.place, 5)
            || ',"properties":' || json_build_object({properties}) || '}}' {_FROM}
    """
    yield b'{"type":"FeatureCollection","features":['
    with transaction.atomic():
        connection.ensure_connection()
        raw = cast("Connection[Any]", connection.connection)
        with raw.cursor("open_data") as cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(statement)
            first = True
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield (b"" if first else b",") + ",".join(text for (text,) in rows).encode()
                first = False
    yield b"]}"
