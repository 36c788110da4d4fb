"""The assets that a text may mean, best first."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db import connection, transaction
from django.db.models import FloatField, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from assets.models import Asset
from assets.models.past import PastAssetQuerySet
from assets.search.keys import ADDRESS, BONES, WHOLE, whole, words_of
from assets.search.statement import Choice, Condition, Form, Hits, Statement, bearing
from assets.search.statement import among as one_of
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
# So many are looked at that bear what was typed as their whole name, that have all its words in their names or in
# names and address, and – where these are fewer – that have enough of the words: a search stays quick where half the
# register has one name.
MOST_WHOLE, MOST_STRICT, MOST_LOOSE = 200, 600, 1100
_IN_ADDRESS, _OTHER_STREET, _WHOLE_NAME = 0.85, 0.97, 0.1
_REFERENCE_SCORE, _PREMISES_SCORE, _ASSESSEE_SCORE = 2.0, 1.2, 1.9


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
    """Return those of ``assets`` that ``text`` may mean, best first, each with a ``score``; see ``hits``."""
    if isinstance(assets, PastAssetQuerySet):
        return _then(assets, tidy(to_latin(text))[:LONGEST])
    return scored(assets, hits(assets, text, records=records, also=also))


def scored(assets: "QuerySet[Any]", found: Hits) -> "QuerySet[Any]":
    """Return those of ``assets`` that were found, best first, each with its ``score``."""
    book = Value(json.dumps({str(pk): score for pk, score in found.scores.items()}))
    key = Cast("pk", TextField())
    score = Func(book, key, template="(%(expressions)s)::float8", arg_joiner="::jsonb ->> ", output_field=FloatField())
    rows: Any = assets.filter(one_of(found.scores)).annotate(score=score)
    ordered: QuerySet[Any] = rows.order_by("-score", "pk")
    return ordered


@dataclass(frozen=True)
class Sought:
    """What a text may mean: words and street names looked up, to be looked for in one register or another."""

    text: str
    reference: str = ""
    phrases: tuple[_Phrase, ...] = ()
    wholes: Mapping[str, float] = field(default_factory=dict)


def sought(text: str) -> Sought:
    """Look up what ``text`` may mean. Asks the database twice: for words and for streets."""
    text = tidy(to_latin(text))[:LONGEST]
    phrases = tuple(_phrases(text))
    return Sought(text, reference_in(text), phrases, _wholes(text) if phrases else {})


def hits(
    assets: "QuerySet[Asset]",
    text: str | Sought,
    *,
    records: bool = False,
    also: Mapping[int, float] | None = None,
    among: Iterable[Collection[str]] = (),
) -> Hits:
    """Return which of ``assets`` the ``text`` may mean, looked for by one statement.

    ``records``: the asker may see the department's records, so an assessee number finds its asset. ``also``: assets
    found by other means, with their scores. Filters are to be set on ``assets`` beforehand: of very common words only
    some hundred assets are looked at. ``among``: marks of those filters (one of each is borne by each of ``assets``),
    by which the index leads to the few that have a common word and a rare value.
    """
    meant = sought(text) if isinstance(text, str) else text
    exact, phrases, wholes = meant.reference, meant.phrases, meant.wholes
    if not phrases and not exact:
        return Hits()
    search = Statement(assets)
    if exact:
        search.add(Condition("reference = %s", [exact]), _REFERENCE_SCORE)
    if records and _ASSESSEE.fullmatch(meant.text):
        _add_assessee(search, meant.text)
    _add_words(search, phrases, wholes, list(among))
    for worth in set((also or {}).values()):
        keys = [pk for pk, each in (also or {}).items() if each == worth]
        search.add(Condition("id = ANY(%s::bigint[])", [keys]), worth)
    return search.run(_forms(phrases, wholes), LEAST - 0.02)


def _add_assessee(search: Statement, number: str) -> None:
    # As the index has it: without those that have no number.
    known = Condition("NOT (assessee_number = '')", [])
    search.add(known & Condition("assessee_number = %s", [number]), _ASSESSEE_SCORE)
    begun = f"{connection.ops.prep_for_like_query(number)}%"
    search.add(known & Condition("assessee_number LIKE %s", [begun]), 1.0, most=MOST_WHOLE)


def _add_words(
    search: Statement, phrases: Sequence[_Phrase], wholes: Mapping[str, float], among: Sequence[Collection[str]]
) -> None:
    def where(*choices: Choice) -> Condition:
        return bearing(among) & bearing(*choices) if among else bearing(*choices)

    if wholes:
        search.add(where([wholes]), most=MOST_WHOLE)
    for phrase in phrases[:1]:
        # What is said first is looked for first; the less exact where that left room.
        names = search.add(where(_all_in(phrase, names=True)), most=MOST_STRICT)
        strict = search.add(where(_all_in(phrase, names=False)), most=MOST_STRICT, unless=names)
        search.add(where(*_enough(phrase)), most=MOST_LOOSE, unless=strict)
    if others := phrases[1:]:
        strict = search.add(where(*(_all_in(other, names=False) for other in others)), most=MOST_STRICT)
        loose = (choice for other in others for choice in _enough(other))
        search.add(where(*loose), most=MOST_LOOSE, unless=strict)


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


def _all_in(phrase: _Phrase, *, names: bool) -> Choice:
    """Every word stands in a name – or else in the address – as it was typed or as it sounds."""
    forms = ([form for form, worth in word.forms.items() if worth >= SOUNDS] for word in phrase.words)
    return [each if names else _anywhere(each) for each in forms]


def _enough(phrase: _Phrase) -> list[Choice]:
    """Enough of the words stand in a name or in the address, in whatever form."""
    return [[_anywhere(word.forms) for word in chosen] for chosen in phrase.enough()]


def _anywhere(forms: Collection[str]) -> list[str]:
    return [*forms, *(f"{ADDRESS}{form}" for form in forms)]


def _forms(phrases: Sequence[_Phrase], wholes: Mapping[str, float]) -> list[Form]:
    """Return every mark that counts: of which phrase, for which of its words, and how much.

    A word met in a name counts fully, in the address a little less; a whole name counts like a phrase of its own.
    """
    rows = [(mark, -1, 0, worth) for mark, worth in wholes.items()]
    for number, phrase in enumerate(phrases):
        for at, word in enumerate(phrase.words):
            share = word.weight / phrase.total * phrase.worth
            for form, worth in word.forms.items():
                rows.append((form, number, at, worth * share))
                rows.append((f"{ADDRESS}{form}", number, at, worth * _IN_ADDRESS * share))
    return rows
