"""Answers to questions, put together by the database: one statement gives a whole page as text.

A loop over features in Python, or the database's own ``jsonb_agg``, costs many times as much.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.questions import Question, Refused
from assets.search import Hits
from maps.layers import revisions
from responses.keyset import BadCursor, decode, encode

Form = Literal["json", "geojson", "map", "spot"]

# What everybody may know of an asset: name in answers and downloads, and SQL. Never owner, custodian or assessee.
COLUMNS: dict[str, str] = {
    "reference": "asset.reference",
    "kind": "asset.kind",
    "status": "asset.status",
    "name_en": "asset.name_en",
    "name_bn": "asset.name_bn",
    "name_hi": "asset.name_hi",
    "grade": "asset.grade",
    "condition": "asset.condition",
    "condition_on": "asset.condition_on",
    "ward": "ward.kind || ':' || ward.code",
    "borough": "borough.kind || ':' || borough.code",
    "address": "asset.address",
    "premises_number": "asset.premises_number",
    "dating": "asset.dating",
    "area_m2": "round(asset.area_m2::numeric, 1)",
    "length_m": "round(asset.length_m::numeric, 1)",
    "captured_how": "asset.captured_how",
    "accuracy_m": "asset.accuracy_m",
    "version": "asset.version",
}
TABLES = """assets_asset AS asset
    LEFT JOIN maps_area AS ward ON ward.id = asset.ward_id
    LEFT JOIN maps_area AS borough ON borough.id = asset.borough_id"""


def tables(assets: "QuerySet[Any]") -> str:
    """Return ``TABLES`` with the register of ``assets`` in its place: the present one, or the one that stood."""
    return TABLES.replace(Asset._meta.db_table, assets.model._meta.db_table)


MEMBERS = ", ".join(f"'{name}', {sql}" for name, sql in COLUMNS.items())
# About a centimetre; the register is drawn to metres.
DECIMALS = 7
# A place on the asset, for those who want no outline.
POSITION = {
    name: f"round({function}(ST_PointOnSurface(asset.geometry))::numeric, {DECIMALS})"
    for name, function in (("longitude", "ST_X"), ("latitude", "ST_Y"))
}
FEATURE = (
    """'{{"type":"Feature","id":' || to_json(asset.reference) || ',"geometry":' || """
    f"""ST_AsGeoJSON(asset.geometry, {DECIMALS}) """
    """|| ',"properties":' || {properties} || '}}'"""
)


@dataclass(frozen=True)
class Answer:
    """A page of an answer: the joined text of its rows, the cursor of the next page (None at the end), and the
    revisions of the data it was made from."""

    text: str
    next: str | None
    revisions: dict[str, int]


def answer(
    question: Question,
    assets: "QuerySet[Any]",
    *,
    form: Form,
    limit: int,
    after: str | None,
    found: Hits | None = None,
) -> Answer:
    """Return one page by one statement; raises Refused for a cursor that does not belong to the question.

    ``found``: what the question's text finds, where it has been looked for already.

    ``map``: features with what a map draws, named in the reader's language; ``spot``: the same with one position each.
    """
    limit = min(limit, question.k) if question.nearest else limit
    rows: Any = question.rows(assets, found=found)
    if after:
        rows = rows.filter(beyond(question, after))
    if not question.ranked:
        rows = rows.annotate(rank=Value(0.0))
    try:
        inner, params = rows.values_list("pk", "rank")[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return Answer("", None, revisions())
    # "SELECT" first: what begins so is known to write nothing, and the history's context is not sent along.
    statement = f"""
        SELECT * FROM (WITH page AS MATERIALIZED (
            SELECT found.*, row_number() OVER (ORDER BY rank, id) AS place FROM ({inner}) AS found (id, rank)
        )
        SELECT (
            SELECT string_agg({_row(form, measured=question.origin is not None)}, ',' ORDER BY page.place)
            FROM page JOIN ({tables(assets)}) ON page.id = asset.id WHERE page.place <= {limit}
        ), (
            SELECT ARRAY[last.rank, last.id] FROM page AS last
            WHERE last.place = {limit} AND EXISTS (SELECT 1 FROM page WHERE place > {limit})
        ), (SELECT coalesce(json_object_agg(layer, revision), '{{}}') FROM maps_layerrevision)
        ) AS answer (rows, last, revisions)
    """  # noqa: S608 (the inner statement is the ORM's; its parameters stay apart)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        ((text, last, known),) = cursor.fetchall()
    follows = last is not None and question.nearest is None
    cursor_text = cursor_at(question, last[0], last[1]) if follows else None
    return Answer(text or "", cursor_text, json.loads(known) if isinstance(known, str) else known)


def _row(form: Form, *, measured: bool) -> str:
    distance = ", 'distance_m', round(page.rank::numeric, 2)" if measured else ""
    if form in {"map", "spot"}:
        language = (get_language() or "en")[:2]
        name = f"coalesce(nullif(asset.name_{language}, ''), asset.name_en)"
        drawn = {"reference": "asset.reference", "kind": "asset.kind", "condition": "asset.condition", "name": name}
        members = ", ".join(f"'{key}', {sql}" for key, sql in drawn.items())
        feature = FEATURE.replace("asset.geometry", "ST_PointOnSurface(asset.geometry)") if form == "spot" else FEATURE
        return feature.format(properties=f"json_build_object({members})")
    if form == "geojson":
        return FEATURE.format(properties=f"json_build_object({MEMBERS}{distance})")
    position = ", ".join(f"'{name}', {sql}" for name, sql in POSITION.items())
    return f"json_build_object({MEMBERS}, {position}{distance})::text"


def cursor_at(question: Question, rank: float, pk: int) -> str:
    """Return the cursor of the page after the row with this rank and key."""
    return encode([_order(question), float(rank), int(pk)])


def _order(question: Question) -> str:
    if origin := question.origin:
        return f"{origin.x!r},{origin.y!r}"
    return question.text


def place_after(question: Question, ranks: dict[int, float], after: str) -> int:
    """Return how many of the ranked rows, in their order, come before the cursor's page; 0 for a foreign cursor."""
    try:
        rank, pk = _read(question, after)
    except Refused:
        return 0
    return sum((each, key) <= (rank, pk) for key, each in ranks.items())


def beyond(question: Question, after: str) -> Q:
    """Return the condition that rows come after the cursor; raises Refused for one of another question."""
    rank, pk = _read(question, after)
    return Q(rank__gt=rank) | Q(rank=rank, pk__gt=pk) if question.ranked else Q(pk__gt=pk)


def _read(question: Question, after: str) -> tuple[float, int]:
    try:
        order, rank, pk = decode(after)
    except (BadCursor, ValueError) as error:
        raise Refused("after", _("This is no cursor of ours: follow the “next” link of an answer.")) from error
    if order != _order(question):
        raise Refused("after", _("This cursor belongs to another question: follow the “next” link of an answer."))
    return rank, pk
