"""A street's other names: who types the old one finds addresses that are written with the new one, and vice versa."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from assets.search.keys import words_of
from assets.search.words import SORTS, bones_of
from responses import prepared

_Words = tuple[str, ...]
_Row = tuple[str, str, str, str]
MOST = 4
_ALIKE = 0.75
# A word that alone names a street ("Lansdowne") has at least so many letters.
_TELLING = 5
# In the order of the model.
_ALL = "SELECT street, name_en, name_bn, name_hi FROM assets_streetname ORDER BY street, current DESC, name_en"


def other_names(words: Sequence[str]) -> list[list[str]]:
    """Return what was typed with a street's name in it exchanged for the street's other names, at most ``MOST``.

    Spellings need not be right, and the word for "street" may be missing where nothing else was typed. Asks the
    database once, for a table of some hundred rows.
    """
    with prepared.cursor() as cursor:
        cursor.execute(_ALL)
        rows: tuple[_Row, ...] = tuple(cursor.fetchall())
    book = _book(rows)
    found: dict[_Words, None] = {}
    for street, name in book:
        at = _place(tuple(words), name)
        if at is None:
            continue
        begin, end = at
        for other_street, other in book:
            if other_street == street and other != name:
                found[(*words[:begin], *other, *words[end:])] = None
    typed = tuple(words)
    return [list(each) for each in found if each != typed][:MOST]


@lru_cache(maxsize=2)
def _book(rows: tuple[_Row, ...]) -> list[tuple[str, _Words]]:
    """Every name of every street as words, English ones first, each spelling once."""
    names: dict[tuple[str, _Words], None] = {}
    for column in (1, 2, 3):
        for row in rows:
            if words := tuple(words_of(row[column])):
                names[row[0], words] = None
    return list(names)


def _place(typed: _Words, name: _Words) -> tuple[int, int] | None:
    """Where in ``typed`` the words of ``name`` stand, one after the other; None where they do not."""
    if len(name) > 1:
        for begin in range(len(typed) - len(name) + 1):
            if all(_same(one, two) for one, two in zip(typed[begin:], name, strict=False)):
                return begin, begin + len(name)
    telling = name[:-1] if name[-1] in SORTS else name
    tells = len(typed) == len(telling) and max(map(len, telling), default=0) >= _TELLING
    if tells and all(_same(one, two) for one, two in zip(typed, telling, strict=True)):
        return 0, len(typed)
    return None


@lru_cache(maxsize=50_000)
def _same(one: str, two: str) -> bool:
    if one == two or two in SORTS.get(one, ()):
        return True
    if min(len(one), len(two)) < 3:
        return False
    if bones_of(one) == bones_of(two) and len(bones_of(one)) > 1:
        return True
    return one[0] == two[0] and OSA.normalized_similarity(one, two) >= _ALIKE
