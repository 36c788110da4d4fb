"""What each word typed may have been meant to be, among the words that the register has."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection
from rapidfuzz.distance import OSA

from assets.search.keys import BONES, FEWEST_INITIALS, INITIALS, LITTLE, MOST_INITIALS
from language.text import skeleton

# How far a word counts that was meant so: as typed, begun, of one sound, the initials of a name, alike, of like sound,
# of one meaning; what is a word of the register is seldom meant as initials.
EXACT, BEGUN, SOUNDS, SHORTENS, ALIKE, SOUNDS_ALIKE, MEANS = 1.0, 0.94, 0.94, 0.9, 0.84, 0.7, 0.7
_MOST = 40
_LEAST_ALIKE = 0.7
_SHORT = 5
# Words that say what a place is, not which one; in one line those that stand for one another.
_SORTS = (
    "road rd sarani street st avenue ave lane path marg rod strit rasta",
    "pond pukur talab tank dighi dighee lake sarobar sarovar jheel jhil jhil taraga talao jhila",
    "park udyan garden bag bagh square maidan skoyar",
    "house bari bati bhavan bhawan building rajbari baari hall palace",
    "temple mandir mondir",
    "mosque masjid",
    "church girja cathedral",
    "ghat",
    "bridge setu pul",
    "statue murti bust",
    "memorial smarak monument smriti",
    "office college school market bazar hospital club",
)
SORTS = {word: frozenset(line.split()) for line in _SORTS for word in line.split()}
# Said of so many that it hardly tells one from another.
_SORT_WEIGHT, _LEAST_WEIGHT, _NUMBER_WEIGHT = 0.35, 0.3, 0.6

# "SELECT" first: what begins so is known to write nothing. Ten thousand words or so, each lookup by an index.
_LOOK_UP = """
    SELECT asked.word, found.word, found.n FROM unnest(%(words)s::text[]) AS asked (word) CROSS JOIN LATERAL (
        SELECT word, n FROM assets_searchword WHERE word %% asked.word
        ORDER BY similarity(word, asked.word) DESC, n DESC LIMIT 60
    ) AS found
    UNION ALL SELECT '', word, n FROM assets_searchword WHERE word = ANY(%(exact)s)
    UNION ALL SELECT '', word, n FROM (
        SELECT word, n FROM assets_searchword WHERE word LIKE %(begun)s ORDER BY n DESC, word LIMIT 40
    ) AS begun
    UNION ALL SELECT '', word, n FROM (
        SELECT word, n FROM assets_searchword WHERE word LIKE %(begun_bones)s ORDER BY n DESC, word LIMIT 20
    ) AS begun
    UNION ALL SELECT '#', '', greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'assets_asset'::regclass
"""


@dataclass
class Meant:
    """A word typed: how much it tells, and the register's words it may be, each with how far it counts."""

    typed: str
    weight: float = 1.0
    forms: dict[str, float] = field(default_factory=dict)


class Vocabulary:
    """The register's words near to some typed ones, fetched by one statement."""

    def __init__(self, typed: Iterable[str], *, last: str = "") -> None:
        """Look up every word of ``typed``; ``last`` is the word that may still be being typed."""
        words = [word for word in dict.fromkeys(typed) if word.isalpha()]
        exact = {form for word in words for form in (word, BONES + bones_of(word), *SORTS.get(word, ()))}
        exact |= {part for word in words for one, two in _splits(word) for part in (one, two)}
        exact |= {BONES + bones_of(part) for part in list(exact) if part.isalpha()}
        begun, bones = (last, bones_of(last)) if last.isalpha() else ("", "")
        self._near: dict[str, list[str]] = {}
        self._n: dict[str, int] = {}
        self._assets = 0
        if not words:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                _LOOK_UP,
                {
                    "words": words,
                    "exact": list(exact),
                    "begun": f"{begun}%" if len(begun) > 2 else "",
                    "begun_bones": f"{BONES}{bones}%" if len(bones) > 2 else "",
                },
            )
            for asked, word, n in cursor.fetchall():
                if asked == "#":
                    self._assets = n
                    continue
                self._near.setdefault(asked, []).append(word)
                self._n[word] = max(n, self._n.get(word, 0))

    def __contains__(self, word: str) -> bool:
        return word in self._n

    def meant(self, word: str, *, last: bool = False) -> Meant:
        """Return what ``word`` may have been meant to be; numbers are meant as they are."""
        meant = Meant(word)
        if not word.isalpha():
            meant.forms[word] = EXACT
            meant.weight = _NUMBER_WEIGHT
            return meant
        bones = bones_of(word)
        found: dict[str, float] = {}
        for known in (*self._near.get(word, ()), *self._near.get("", ())):
            worth = _worth(word, bones, known, last=last)
            if worth > found.get(known, 0):
                found[known] = worth
        # What is in the register as it was typed is hardly a slip for something that is merely alike.
        if word in found and len(word) > 3:
            found = {known: worth for known, worth in found.items() if worth not in {ALIKE, SOUNDS_ALIKE}}
        for other in SORTS.get(word, ()):
            if other in self._n and other not in found:
                found[other] = MEANS
        best = sorted(found, key=lambda known: (-found[known], -self._n.get(known, 0), known))[:_MOST]
        meant.forms = {known: found[known] for known in best}
        meant.forms.setdefault(word, EXACT)
        if FEWEST_INITIALS <= len(word) <= MOST_INITIALS:
            meant.forms[f"{INITIALS}{word}"] = MEANS if word in self._n else SHORTENS
        meant.weight = self._weight(meant)
        return meant

    def sounding(self, word: str) -> Meant:
        """Return ``word``, which is spelt rightly, as it is and as it sounds."""
        meant = Meant(word, forms={word: EXACT})
        bones = bones_of(word)
        if word.isalpha() and len(bones) > 2:
            meant.forms[BONES + bones] = SOUNDS
        meant.weight = self._weight(meant) if word.isalpha() else _NUMBER_WEIGHT
        return meant

    def _weight(self, meant: Meant) -> float:
        """Return how much a word tells: one that nearly every asset has tells least, an unknown one most."""
        if meant.typed in LITTLE:
            return 0.1
        if meant.typed in SORTS or bones_of(meant.typed) in _sort_bones():
            return _SORT_WEIGHT
        n = max((self._n.get(form, 0) for form, worth in meant.forms.items() if worth >= SOUNDS), default=0)
        return max(_LEAST_WEIGHT, 1 - math.log1p(n) / math.log1p(max(self._assets, 1000)))

    def split(self, word: str) -> tuple[str, str] | None:
        """Return the two words of the register that ``word`` is when written as one ("thakurbari"), or None."""
        if word in self._n or (BONES + bones_of(word) in self._n and len(bones_of(word)) > 2):
            return None
        known = [
            (one in self._n and two in self._n, min(len(one), len(two)), (one, two))
            for one, two in _splits(word)
            if self._has(one) and self._has(two)
        ]
        return max(known)[2] if known else None

    def _has(self, part: str) -> bool:
        return part in self._n or (len(bones_of(part)) > 1 and BONES + bones_of(part) in self._n)


@lru_cache(maxsize=20_000)
def bones_of(word: str) -> str:
    """Return the consonants of one romanised word."""
    return skeleton(word)


@lru_cache(maxsize=1)
def _sort_bones() -> frozenset[str]:
    return frozenset(bones for word in SORTS if len(bones := bones_of(word)) > 2)


def _splits(word: str) -> Sequence[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(3, len(word) - 2)] if 6 <= len(word) <= 24 else []


def _worth(word: str, bones: str, known: str, *, last: bool) -> float:
    """Return how far the register's ``known`` counts for the typed ``word``; 0 where they have nothing in common."""
    if known == word:
        return EXACT
    if known.startswith(BONES):
        return _worth_of_bones(word, bones, known[1:], last=last)
    if last and len(word) > 2 and known.startswith(word):
        return BEGUN
    likeness = OSA.normalized_similarity(word, known)
    if likeness < _LEAST_ALIKE or (min(len(word), len(known)) < 4 and known[0] != word[0]):
        return 0
    # A word is rarely mistaken in its first sound and once more.
    return ALIKE if known[0] == word[0] or likeness > 0.8 else SOUNDS_ALIKE


def _worth_of_bones(word: str, bones: str, known: str, *, last: bool) -> float:
    if known == bones:
        # Few consonants are had by many words.
        if len(bones) > 2:
            return SOUNDS
        return ALIKE if len(bones) > 1 and len(word) <= _SHORT else 0
    if last and len(bones) > 2 and known.startswith(bones):
        return SOUNDS_ALIKE
    if min(len(bones), len(known)) < 4:
        return 0
    return SOUNDS_ALIKE if OSA.distance(bones, known) == 1 else 0
