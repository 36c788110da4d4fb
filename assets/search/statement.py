"""The one statement of a search: where to look, and how far what is found there is meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from assets.models.marks import search_marks

# A mark of the search key (see ``keys``), of which phrase and which of its words it is a form, and its worth.
Form = tuple[str, int, int, float]
# Lists of marks, of each of which an asset bears one.
Choice = Sequence[Iterable[str]]

# What is looked at, as often as there are places; the planner puts it into each, where the index of marks serves it.
_EVERY = ("id", "search_key", "long", "reference", "assessee_number", "marks")
# Each key is taken apart once and its marks are looked up among those meant; the best form of each word counts, and
# the best phrase of each asset. Of two that are meant alike, the one with the shorter name has less that was not asked
# for. "SELECT" first: what begins so is known to write nothing.
_SCORED = """
    SELECT * FROM (WITH every ({every}) AS NOT MATERIALIZED ({assets}), {places}, key AS MATERIALIZED (
        SELECT DISTINCT ON (id) id, least, search_key, long
        FROM ({candidates}) AS candidate (least, id, search_key, long) ORDER BY id, least DESC
    ), met AS (
        SELECT key.id, form.phrase, form.word, max(form.worth) AS worth
        FROM key CROSS JOIN LATERAL unnest(string_to_array(key.search_key, ' ')) AS has (mark)
        JOIN unnest(%s::text[], %s::int[], %s::int[], %s::float8[]) AS form (mark, phrase, word, worth)
            ON form.mark = has.mark
        GROUP BY 1, 2, 3
    ), phrase AS (
        SELECT id, sum(worth) AS worth FROM met GROUP BY id, phrase
    ), best AS (
        SELECT id, max(worth) AS worth FROM phrase GROUP BY id
    ), scored AS (
        SELECT key.id, greatest(key.least, best.worth) - key.long / 10000.0::float8 AS score
        FROM key LEFT JOIN best ON best.id = key.id
    )
    SELECT id, score, {more} AS more FROM scored WHERE score >= %s ORDER BY score DESC, id) AS found
"""


@dataclass(frozen=True)
class Hits:
    """What a text found: keys of assets with their scores, best first; ``more``: there are others, not looked at."""

    scores: Mapping[int, float] = field(default_factory=dict)
    more: bool = False


def among(keys: Iterable[int]) -> Q:
    """Return the condition that a primary key is one of ``keys``, as one parameter however many there are."""
    wanted = list(keys)
    return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", (wanted,))) if wanted else Q(pk__in=())


@dataclass(frozen=True)
class Condition:
    """A condition on the columns of ``_EVERY`` in SQL, with its parameters."""

    sql: str
    params: Sequence[Any]

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(f"({self.sql}) AND ({other.sql})", [*self.params, *other.params])


def bearing(*choices: Choice) -> Condition:
    """Return the condition that an asset bears what one of the ``choices`` asks for: of each of its lists one mark."""
    each = [" AND ".join(["marks && %s::text[]"] * len(choice)) for choice in choices]
    return Condition(" OR ".join(each), [list(marks) for choice in choices for marks in choice])


@dataclass
class Statement:
    """A search among ``assets`` being put together, place by place."""

    assets: "QuerySet[Any]"
    places: list[str] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add(self, where: Condition, least: float = 0.0, *, most: int | None = None, unless: str = "") -> str:
        """Look at ``most`` so many assets that ``where`` holds of; return the condition that there were as many.

        What is found has a score of at ``least`` so much. Nothing is looked at where the condition ``unless`` holds.
        """
        name = f"place_{len(self.places)}"
        limit = f"LIMIT CASE WHEN {unless} THEN 0 ELSE {most} END" if unless else f"LIMIT {most}" if most else ""
        rows = f"SELECT id, search_key, long FROM every WHERE {where.sql} {limit}"  # noqa: S608 (conditions of ours)
        self.places.append(f"{name} AS MATERIALIZED ({rows})")
        self.least.append(least)
        self.params += where.params
        if not most:
            return "false"
        full = f"(SELECT count(*) = {most} FROM {name})"  # noqa: S608 (numbers of ours)
        self.full.append(full)
        return f"({unless} OR {full})" if unless else full

    def run(self, forms: Sequence[Form], enough: float) -> Hits:
        """Ask the database; what is met with less than ``enough`` is not found."""
        try:
            assets, given = self._assets()
        except EmptyResultSet:
            return Hits()
        candidates = " UNION ALL ".join(
            f"SELECT {least}::float8, * FROM place_{number}"  # noqa: S608 (numbers of ours)
            for number, least in enumerate(self.least)
        )
        statement = _SCORED.format(
            every=", ".join(_EVERY), assets=assets, places=", ".join(self.places), candidates=candidates,
            more=" OR ".join(self.full) or "false",
        )  # fmt: skip
        marks: list[list[Any]] = [list(column) for column in zip(*forms, strict=True)] or [[], [], [], []]
        with transaction.atomic(), connection.cursor() as cursor:
            # By the indexes, whatever the planner thinks of a small register or of a word that half of it has.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(statement, [*given, *self.params, *marks, enough])
            rows = cursor.fetchall()
        return Hits({pk: score for pk, score, _more in rows}, bool(rows and rows[0][2]))

    def _assets(self) -> tuple[str, Sequence[Any]]:
        columns = ("pk", "search_key", Length("name_en"), "reference", "assessee_number", search_marks())
        sql, params = self.assets.order_by().values_list(*columns).query.sql_with_params()
        return sql, params
