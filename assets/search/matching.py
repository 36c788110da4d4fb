"""The assets that a text may mean, best first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap  # type: ignore[attr-defined]  # the stubs lack it
from django.db import connection, transaction
from django.db.models import Case, F, FloatField, Func, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Greatest, Length

from assets.models import Asset
from assets.models.past import PastAssetQuerySet
from assets.search.keys import ADDRESS, BONES, WHOLE, whole, words_of
from assets.search.streets import other_names
from assets.search.words import SOUNDS, Meant, Vocabulary
from language.digits import to_latin
from language.text import skeleton, tidy

_REFERENCE = re.compile(r"(?:ah\s*[-–]?\s*)?0*(\d{1,9})", re.IGNORECASE)
_ASSESSEE = re.compile(r"[\w/.-]{4,30}")
LIMIT = 30
LONGEST = 100
# How many present answers are looked at in a past register.
_MOST_MEANT = 300
# So much of what was typed must be met.
LEAST = 0.6
# Only the words that tell most are looked at.
_MOST_WORDS = 6
# What has all words is looked at first, then so many that have enough of them: a search stays quick where half the
# register has one name.
MOST_WHOLE, MOST_STRICT, MOST_LOOSE = 200, 600, 1100
_IN_ADDRESS, _OTHER_STREET, _WHOLE_NAME = 0.85, 0.97, 0.1
_REFERENCE_SCORE, _PREMISES_SCORE, _ASSESSEE_SCORE = 2.0, 1.2, 1.9

_array: Any = ArrayField(TextField())
_tokens = Func(F("search_key"), Value(" "), function="string_to_array", output_field=_array)
_taken_apart: Any = RawSQL("words.tokens", (), output_field=_array)


class _Once(Func):
    """An expression over ``_taken_apart``: the key is taken apart once for each row, not for each comparison."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Return the expression as a subquery that the planner cannot dissolve."""
        (score, params), (tokens, more) = (compiler.compile(each) for each in self.source_expressions)
        return f"(SELECT {score} FROM (SELECT {tokens} AS tokens OFFSET 0) AS words)", [*params, *more]  # noqa: S608


@dataclass(frozen=True)
class _Phrase:
    """Some words that are looked for together, and how far an asset that has them all is meant."""

    words: tuple[Meant, ...]
    worth: float

    @property
    def total(self) -> float:
        return sum(word.weight for word in self.words)

    def enough(self) -> Iterator[tuple[Meant, ...]]:
        """Yield each least choice of words that is enough for an asset to be found."""
        wanted = LEAST * self.total - 1e-6
        kept: list[set[int]] = []
        for size in range(1, len(self.words) + 1):
            for chosen in combinations(range(len(self.words)), size):
                if any(smaller <= set(chosen) for smaller in kept):
                    continue
                if sum(self.words[at].weight * max(self.words[at].forms.values()) for at in chosen) >= wanted:
                    kept.append(set(chosen))
                    yield tuple(self.words[at] for at in chosen)


def _then(assets: PastAssetQuerySet, text: str) -> "QuerySet[Any]":
    """The history keeps names as they were written: what is mis-spelt is found by what it means today."""
    if len(text) < 2:
        return assets.none()
    meant = list(matching(Asset.objects.all(), text).values_list("pk", flat=True)[:_MOST_MEANT])
    bore: QuerySet[Any] = assets.named_like(text, reference=reference_in(text), meant=meant)
    return bore


def matching(
    assets: "QuerySet[Any]", text: str, *, records: bool = False, also: Mapping[int, float] | None = None
) -> "QuerySet[Any]":
    """Return those of ``assets`` that ``text`` may mean, best first, each with a ``score``.

    ``records``: the asker may see the department's records, so an assessee number finds its asset. ``also``: assets
    found by other means, with their scores. Asks the database twice, for words and for streets; the answer itself is
    not fetched yet. Filters are best set on ``assets`` beforehand: of very common words only the first some thousand
    assets are looked at.
    """
    text = tidy(to_latin(text))[:LONGEST]
    if isinstance(assets, PastAssetQuerySet):
        return _then(assets, text)
    exact = reference_in(text)
    phrases = _phrases(text)
    wholes = _wholes(text) if phrases else {}
    if not phrases and not exact:
        nothing: QuerySet[Any] = assets.none().annotate(score=Value(0.0))
        return nothing
    each: Any = assets.order_by().values("pk")
    branches: list[Any] = []
    cases: list[When] = []
    if exact:
        branches.append(each.filter(reference=exact))
        cases.append(When(reference=exact, then=Value(_REFERENCE_SCORE)))
    if records and _ASSESSEE.fullmatch(text):
        branches.append(each.exclude(assessee_number="").filter(assessee_number__startswith=text)[:MOST_WHOLE])
        cases.append(When(assessee_number=text, then=Value(_ASSESSEE_SCORE)))
        cases.append(When(Q(assessee_number__startswith=text) & ~Q(assessee_number=""), then=Value(1.0)))
    if wholes:
        branches.append(each.filter(_has(wholes))[:MOST_WHOLE])
    for phrase in phrases:
        branches.append(each.filter(_all_in_names(phrase))[:MOST_STRICT])
        branches.append(each.filter(_enough(phrase))[:MOST_LOOSE])
    if also:
        branches.append(each.filter(pk__in=list(also)))
    first, *others = branches
    near = assets.filter(pk__in=first.union(*others) if others else first)
    score = _score(phrases, wholes, also or {})
    if cases:
        score = Case(*cases, default=score, output_field=FloatField())
    # Of two that are meant alike, the one with the shorter name has less that was not asked for.
    found = near.annotate(score=Cast(score, FloatField()) - Cast(Length("name_en"), FloatField()) / Value(10_000.0))
    ordered: QuerySet[Any] = found.filter(score__gte=LEAST - 0.02).order_by("-score", "pk")
    return ordered


def fetched(found: "QuerySet[Asset]") -> list[Asset]:
    """Return the rows of a search, read through its indexes whatever the planner thinks of a small register."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return list(found)


def reference_in(text: str) -> str:
    """Return the reference that ``text`` writes ("AH-12", "ah 12", "12"), or "" where it writes none."""
    match = _REFERENCE.fullmatch(tidy(to_latin(text)))
    return f"AH-{int(match[1]):06d}" if match else ""


def _phrases(text: str) -> list[_Phrase]:
    """Return what was typed and, where it names a street, the same with the street's other names."""
    typed = words_of(text)[: _MOST_WORDS * 2]
    if sum(map(len, typed)) < 2:
        return []
    other = other_names(typed)
    known = Vocabulary([word for words in (typed, *other) for word in words], last=typed[-1])
    parts = [part for word in typed for part in known.split(word) or (word,)]
    meant = [known.meant(part, last=at == len(parts) - 1) for at, part in enumerate(parts)]
    phrases = [_Phrase(_telling(meant), 1.0)]
    return phrases + [_Phrase(_telling(map(known.sounding, words)), _OTHER_STREET) for words in other]


def _telling(words: Iterable[Meant]) -> tuple[Meant, ...]:
    return tuple(sorted(words, key=lambda word: -word.weight)[:_MOST_WORDS])


def _wholes(text: str) -> dict[str, float]:
    """Return the marks of a whole name, or of a premises number, that is what was typed."""
    joined, bones = whole(text), skeleton(text).replace(" ", "")
    marks = {f"{WHOLE}{joined}": 1.0 + _WHOLE_NAME}
    if len(bones) > 3 and not bones.isdigit():
        marks[f"{WHOLE}{BONES}{bones}"] = 0.95 + _WHOLE_NAME
    if any(sign.isdigit() for sign in joined):
        marks[f"{ADDRESS}{WHOLE}{joined}"] = _PREMISES_SCORE
    return marks


def _has(marks: Iterable[str], tokens: Any = _tokens) -> ArrayOverlap:
    return ArrayOverlap(tokens, Value(list(marks), output_field=_array))


def _all_in_names(phrase: _Phrase) -> Q:
    """Every word stands in a name as it was typed or as it sounds."""
    condition = Q()
    for word in phrase.words:
        condition &= Q(_has([form for form, worth in word.forms.items() if worth >= SOUNDS]))
    return condition


def _enough(phrase: _Phrase) -> Q:
    """Enough of the words stand in a name or in the address, in whatever form."""
    condition = Q()
    for chosen in phrase.enough():
        every = Q()
        for word in chosen:
            every &= Q(_has([*word.forms, *(f"{ADDRESS}{form}" for form in word.forms)]))
        condition |= every
    return condition


def _score(phrases: Sequence[_Phrase], wholes: Mapping[str, float], also: Mapping[int, float]) -> Any:
    scores: list[Any] = []
    for phrase in phrases:
        parts: Any = Value(0.0)
        for word in phrase.words:
            parts = parts + _met(word) * Value(word.weight / phrase.total * phrase.worth)
        scores.append(parts)
    if wholes:
        scores.append(_case({worth: [mark for mark in wholes if wholes[mark] == worth] for worth in wholes.values()}))
    score: Any = _Once(Greatest(Value(0.0), Value(0.0), *scores), _tokens, output_field=FloatField())
    if also:
        found = Case(*[When(pk=pk, then=Value(worth)) for pk, worth in also.items()], default=Value(0.0))
        score = Greatest(score, found)
    return score


def _met(word: Meant) -> Any:
    """How far one word is met: best in a name, a little less in the address."""
    tiers: dict[float, list[str]] = {}
    for form, worth in word.forms.items():
        tiers.setdefault(worth, []).append(form)
        tiers.setdefault(round(worth * _IN_ADDRESS, 3), []).append(f"{ADDRESS}{form}")
    return _case(tiers)


def _case(tiers: Mapping[float, Sequence[str]]) -> Case:
    whens = [When(_has(tiers[worth], _taken_apart), then=Value(worth)) for worth in sorted(tiers, reverse=True)]
    return Case(*whens, default=Value(0.0), output_field=FloatField())
