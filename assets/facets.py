"""What each further filter would leave of an answer, and how many that would be.

A question about attributes alone is answered from sums that the database keeps (``AssetFacet``); any other by looking
at so many of its assets and no more. The choices of one filter are alternatives, so a filter's own numbers are counted
without it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value

from assets.models import NO_CONDITION, NO_TREND, AssetFacet, Building, Status
from assets.questions import NO, NO_GRADE, NOT_ASSESSED, TRENDS, YES, Question, documents, photos, register
from assets.search import Hits, among
from maps.models import AreaKind

# More assets than this are not counted: "1,000+".
MOST_COUNTED = 1000
_LOOKED_AT = "looked at"
# Whether an asset answers the question, and whether it does without the chosen filters.
_OWN, _BASE = "answers", "answers_without"
_TREND_NAMES = {int(value): name for name, value in TRENDS.items()}


@dataclass(frozen=True)
class Facet:
    """One filter: its name, its parameter, how to ask without it, and how a value is written."""

    name: str
    parameter: str
    without: dict[str, Any]
    written: Callable[[str], str] = str

    def chosen(self, question: Question) -> bool:
        """Whether the question is narrowed by this filter."""
        return any(getattr(question, name) not in ((), None) for name in self.without)


def _grade(value: str) -> str:
    return value or NO_GRADE


def _condition(value: str) -> str:
    return value if value != str(NO_CONDITION) else NOT_ASSESSED


def _trend(value: str) -> str:
    return _TREND_NAMES.get(int(value), "")


def _yes_or_no(value: str) -> str:
    return YES if value == "true" else NO


SUMMED = (
    Facet("kind", "kind", {"kinds": ()}),
    Facet("borough", "area", {"areas": ()}),
    Facet("ward", "area", {"areas": ()}),
    Facet("grade", "grade", {"grades": ()}, _grade),
    Facet("condition", "condition", {"conditions": (), "condition_min": None}, _condition),
    Facet("risk", "risk", {"risks": ()}),
    Facet("trend", "trend", {"trends": ()}, _trend),
    Facet("danger", "danger", {"danger": None}, _yes_or_no),
    Facet("status", "status", {"statuses": ()}),
)
OTHERS = (
    Facet("lock", "lock", {"lock": None}, _yes_or_no),
    Facet("photo", "photo", {"photo": None}, _yes_or_no),
    Facet("document", "document", {"document": None}, _yes_or_no),
)
FACETS = SUMMED + OTHERS


@dataclass(frozen=True)
class Counts:
    """How many assets answer, and by facet how many have each value; beyond ``MOST_COUNTED`` numbers are at least."""

    total: int
    more: bool
    values: dict[str, dict[str, int]]
    uncertain: frozenset[str]


def counts(question: Question) -> Counts:
    """Count what each value of each facet would leave of ``question``; one statement, bounded work.

    Each part of the statement answers the question without one chosen facet, and one part counts all the others.
    One with a text is better asked of ``assets.finding``, which looks for the text once.
    """
    summed = _summable(question)
    facets = SUMMED if summed else FACETS
    chosen = [facet for facet in facets if facet.chosen(question)]
    parts = [(question, [facet for facet in facets if facet not in chosen])]
    parts += [(replace(question, **facet.without), [facet]) for facet in chosen]
    statements: list[str] = []
    given: list[Any] = []
    for number, (asked, its_facets) in enumerate(parts):
        source, params = _summed(asked) if summed else _looked_at(asked)
        statements.append(_counted(source, _sums(number, its_facets)))
        given += params
    for statement, params in _few(question) if summed else ():
        statements.append(statement)
        given += params
    return _read(_asked(statements, given), [its_facets for _question, its_facets in parts])


def counts_of(question: Question, own: Hits, base: Hits) -> Counts:
    """Count the facets of what a text found: ``own`` answers the question, ``base`` the same without its filters.

    A filter that is chosen is counted among those of ``base`` that all the others leave.
    """
    chosen = chosen_in(question)
    others = [facet for facet in FACETS if facet not in chosen]
    conditions: dict[str, Any] = {f"is_{facet.parameter}": only(question, facet) for facet in chosen}
    for name, hits in {_OWN: own, _BASE: base}.items() if chosen else ():
        conditions[name] = among(hits.scores) if hits.scores else Value(False)
    source, given = _known(question, [*own.scores, *(base.scores.keys() - own.scores.keys())], conditions)
    statements = _sums(0, others, f"WHERE {_OWN}" if chosen else "") + _left(chosen)
    found = _read(_asked([_counted(source, statements)], given), [others, chosen])
    uncertain = {facet.name for facet in others} if own.more else set[str]()
    uncertain |= {facet.name for facet in chosen} if base.more else set()
    return replace(found, more=found.more or own.more, uncertain=found.uncertain | uncertain)


def chosen_in(question: Question) -> list[Facet]:
    """Return the facets by which the question is narrowed."""
    return [facet for facet in FACETS if facet.chosen(question)]


def without(question: Question, facets: Iterable[Facet]) -> Question:
    """Return the question without these filters."""
    left: dict[str, Any] = {name: value for facet in facets for name, value in facet.without.items()}
    return replace(question, **left)


def only(question: Question, facet: Facet) -> Q:
    """Return the condition of one filter alone."""
    mine: dict[str, Any] = {name: getattr(question, name) for name in facet.without}
    return Question(records=question.records, **mine).condition()


def _left(chosen: list[Facet]) -> list[str]:
    """Return statements that count each chosen facet among what the other chosen ones leave."""
    statements = []
    for facet in chosen:
        others = {f"is_{other.parameter}" for other in chosen if other.parameter != facet.parameter}
        statements.append(_sum(1, facet, f"WHERE {' AND '.join([_BASE, *sorted(others)])}"))
    return statements


def _asked(statements: list[str], given: list[Any]) -> list[tuple[int, str, str, int]]:
    with connection.cursor() as cursor:
        # "SELECT" first: what begins so is known to write nothing.
        cursor.execute(f"SELECT * FROM ({' UNION ALL '.join(statements)}) AS facets", given)  # noqa: S608
        rows: list[tuple[int, str, str, int]] = cursor.fetchall()
    return rows


def _read(rows: Iterable[tuple[int, str, str, int]], parts: list[list[Facet]]) -> Counts:
    by_name = {facet.name: facet for facet in FACETS}
    values: dict[str, dict[str, int]] = {facet.name: {} for facet in FACETS}
    total, over = 0, set[str]()
    for part, name, value, n in rows:
        if name == "":
            total = n if part == 0 else total
            if value == _LOOKED_AT and n > MOST_COUNTED:
                over |= {facet.name for facet in parts[part]} | ({""} if part == 0 else set())
        elif value is not None and (written := by_name[name].written(value)):
            values[name][written] = values[name].get(written, 0) + n
            over |= {name} if part < 0 and n > MOST_COUNTED else set()
    return Counts(total, "" in over, values, frozenset(over - {""}))


def _sums(number: int, facets: Iterable[Facet], where: str = "") -> list[str]:
    """Return statements of rows (part, facet, value, n); the row without a facet holds how many there are in all."""
    of_all = f"SELECT {number}, '', max(counted), coalesce(sum(n), 0)::bigint FROM part {where}"  # noqa: S608
    return [of_all, *(_sum(number, facet, where) for facet in facets)]


def _sum(number: int, facet: Facet, where: str) -> str:
    return f"SELECT {number}, '{facet.name}', part.{facet.name}::text, sum(n)::bigint FROM part {where} GROUP BY 3"  # noqa: S608


def _counted(source: str, statements: list[str]) -> str:
    return f"(WITH part AS MATERIALIZED ({source}) {' UNION ALL '.join(statements)})"


def _summable(question: Question) -> bool:
    beyond = (question.text, question.bbox, question.point, question.nearest, question.shape, question.need_min)
    if any(value not in ("", None) for value in beyond) or any(facet.chosen(question) for facet in OTHERS):
        return False
    return all(area.kind in {AreaKind.WARD, AreaKind.BOROUGH} for area in question.areas)


def _summed(question: Question) -> tuple[str, list[Any]]:
    """Return the sums that belong to a question about attributes alone."""
    sums = AssetFacet.objects.filter(_of_sums(question))
    if not question.records:
        sums = sums.exclude(status=Status.DRAFT)
    columns = [*(facet.name for facet in SUMMED), "n"]
    return _source(sums.values_list(*columns), columns, "n, 'sum'::text AS counted", SUMMED)


def _of_sums(question: Question) -> Q:
    wards = [area.pk for area in question.areas if area.kind == AreaKind.WARD]
    boroughs = [area.pk for area in question.areas if area.kind == AreaKind.BOROUGH]
    condition = Q()
    for column, wanted in (
        ("kind", question.kinds),
        ("grade", ["" if each == NO_GRADE else each for each in question.grades]),
        ("condition", [NO_CONDITION if each is None else each for each in question.conditions]),
        ("status", question.statuses),
        ("risk", question.risks),
        ("trend", [TRENDS[each] for each in question.trends]),
    ):
        condition &= Q(**{f"{column}__in": wanted}) if wanted else Q()
    if question.condition_min:
        condition &= Q(condition__gte=question.condition_min)
    if question.danger is not None:
        condition &= Q(danger=question.danger)
    if question.areas:
        condition &= Q(ward__in=wards) | Q(borough__in=boroughs)
    return condition


def _looked_at(question: Question) -> tuple[str, list[Any]]:
    """Return one row for each asset that answers, and not more than need be counted."""
    rows = _with_belongings(question.rows(register(records=question.records)), question)
    found = rows.order_by().values_list(*_COLUMNS.values())[: MOST_COUNTED + 1]
    return _source(found, list(_COLUMNS), f"1 AS n, '{_LOOKED_AT}'::text AS counted", FACETS)


def _known(question: Question, keys: list[int], conditions: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return one row for each asset that was found, and which of the ``conditions`` it fulfils."""
    rows = _with_belongings(register(records=question.records).filter(among(keys)), question)
    rows = rows.annotate(
        **{name: ExpressionWrapper(each, output_field=BooleanField()) for name, each in conditions.items()}
    )
    found = rows.order_by().values_list(*_COLUMNS.values(), *conditions)
    counted = ", ".join([f"1 AS n, '{_LOOKED_AT}'::text AS counted", *conditions])
    return _source(found, [*_COLUMNS, *conditions], counted, FACETS)


_COLUMNS = {facet.name: facet.name for facet in FACETS} | {"borough": "borough_id", "ward": "ward_id"}


def _with_belongings(rows: Any, question: Question) -> Any:
    return rows.annotate(
        lock=Exists(Building.objects.filter(asset=OuterRef("pk"), heritage_lock=True)),
        photo=Exists(photos(records=question.records).filter(asset=OuterRef("pk"))),
        document=Exists(documents(records=question.records).filter(asset=OuterRef("pk"))),
    )


def _source(rows: Any, columns: list[str], counted: str, facets: Iterable[Facet]) -> tuple[str, list[Any]]:
    """Return a statement with a column for each facet, ``n`` and how it was counted."""
    unknown = {"condition": NO_CONDITION, "trend": NO_TREND}
    shown = [
        f"coalesce({facet.name}, {unknown[facet.name]}) AS {facet.name}" if facet.name in unknown else facet.name
        for facet in facets
    ]
    try:
        inner, params = rows.query.sql_with_params()
    except EmptyResultSet:
        none = ", ".join(f"NULL::text AS {facet.name}" for facet in facets)
        none += "".join(f", false AS {name}" for name in columns if name not in {facet.name for facet in facets})
        return f"SELECT {none}, 0 AS n, ''::text AS counted WHERE false", []
    return f"SELECT {', '.join(shown)}, {counted} FROM ({inner}) AS found ({', '.join(columns)})", list(params)  # noqa: S608


def _few(question: Question) -> Iterable[tuple[str, list[Any]]]:
    """What assets have only here and there: looked at from the few that have it; marked as part -1."""
    for facet in OTHERS:
        wanted: dict[str, Any] = {facet.name: True}
        asked = replace(question, **wanted)
        rows = asked.rows(register(records=question.records)).order_by().values_list("pk")[: MOST_COUNTED + 1]
        try:
            inner, params = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        yield f"(SELECT -1, '{facet.name}', 'true', count(*) FROM ({inner}) AS few)", list(params)  # noqa: S608
