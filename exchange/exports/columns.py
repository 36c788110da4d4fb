"""The columns of a download: name, SQL and type; which of them the department alone may take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, models

from assets.answers import COLUMNS, POSITION, TABLES
from assets.identifiers import REGISTERS
from assets.models import KIND_MODELS
from assets.questions import Question

Type = Literal["text", "integer", "number", "date", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    name: str
    sql: str
    type: Type = "text"


_TYPES: dict[str, Type] = {
    "condition": "integer",
    "condition_on": "date",
    "accuracy_m": "integer",
    "version": "integer",
    "trend": "integer",
    "danger": "boolean",
    "risk_on": "date",
    "need": "number",
    "area_m2": "number",
    "length_m": "number",
    "longitude": "number",
    "latitude": "number",
}
_STAFF = {
    # Lists are parted as imports read them.
    "former_names": "(SELECT string_agg(former.name, '; ' ORDER BY former.id) FROM assets_formername AS former"
    " WHERE former.asset_id = asset.id)",
    "materials": "(SELECT string_agg(word, '; ') FROM jsonb_array_elements_text(asset.materials) AS word)",
    **{register: f"asset.external_ids ->> '{register}'" for register in REGISTERS},
    "significance_en": "asset.significance_en",
    "significance_bn": "asset.significance_bn",
    "significance_hi": "asset.significance_hi",
    "outside_reason": "asset.outside_reason",
    "danger": "asset.danger",
    "trend": "asset.trend",
    "risk": "asset.risk",
    "risk_on": "asset.risk_on",
    "owner": "asset.owner",
    "custodian": "asset.custodian",
    "assessee_number": "asset.assessee_number",
}
PLACED = tuple(Column(name, sql, "number") for name, sql in POSITION.items())


@dataclass(frozen=True)
class Shape:
    """Which columns a file has, and the tables that they come from."""

    columns: tuple[Column, ...]
    tables: str = TABLES


def public() -> Shape:
    """Return the columns that everybody may know, as in the API."""
    return Shape(tuple(Column(name, sql, _TYPES.get(name, "text")) for name, sql in COLUMNS.items()))


def whole(question: Question) -> Shape:
    """Return all columns, the department's included; with one kind asked for, its own fields too."""
    names = COLUMNS | _STAFF
    columns = [Column(name, sql, _TYPES.get(name, "text")) for name, sql in names.items()]
    if len(question.kinds) != 1:
        return Shape(tuple(columns))
    model = KIND_MODELS[question.kinds[0]]
    own = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns += [Column(field.name, f"own.{field.column}", _type(field)) for field in own if field.name not in names]
    table = connection.ops.quote_name(model._meta.db_table)
    return Shape(tuple(columns), f"{TABLES} LEFT JOIN {table} AS own ON own.asset_id = asset.id")


def _type(field: "models.Field[Any, Any]") -> Type:
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, models.IntegerField):
        return "integer"
    if isinstance(field, models.DecimalField | models.FloatField):
        return "number"
    return "date" if isinstance(field, models.DateField) else "text"


def properties(columns: Sequence[Column]) -> str:
    """Return SQL for the columns as one JSON object, in their order and of their types."""
    members = ", ".join(f"{column.sql} AS {column.name}" for column in columns)
    return f"(SELECT row_to_json(member) FROM (SELECT {members}) AS member)"  # noqa: S608 (constants of this module)
