"""What is stored of an asset to find it by: words parted by blanks, each marked by what it is.

``tank`` a word of a name · ``~tnk`` its consonants · ``=laldighi`` a whole name in one word · ``=~lldg`` its
consonants · ``@strand`` a word of the address · ``@~strnd`` its consonants · ``@=121a`` the premises number ·
``+gpo`` the initials of a name.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from language.text import consonants, romanised, script_of

if TYPE_CHECKING:
    from assets.models import Asset

BONES, WHOLE, ADDRESS, INITIALS = "~", "=", "@", "+"
# Words that no name is known by; initials are spoken with them and without.
LITTLE = frozenset({"the", "of", "and", "at", "in", "on", "near", "s", "a", "to", "for"})
# Of so many words a name is shortened to its initials; of three at least it may go on ("KMC Building").
FEWEST_INITIALS, MOST_INITIALS, _TELLING_INITIALS = 2, 6, 3
_SPELT_OUT = re.compile(r"\b[a-z](?: [a-z])+\b")
_PARTS = re.compile(r"[,;:()/–—]")


def key_for(asset: "Asset", former_names: Iterable[str]) -> str:
    """Return the text by which the asset is found: its names, present and former, then its address."""
    names = (asset.name_en, asset.name_bn, asset.name_hi, *former_names)
    return key_of(names, address=asset.address, premises_number=asset.premises_number)


def key_of(names: Iterable[str | None], *, address: str, premises_number: str) -> str:
    """Return the text by which an asset of these names, present and former, and this address is found."""
    forms = [_forms_of(name) for name in names if name]
    marked = [mark for _spelt, marks, _initials in forms for mark in marks]
    for word in words_of(f"{address} {premises_number}" if premises_number else address):
        # Of numbers there are as many as houses: remembering them would displace the streets.
        marked += (ADDRESS + word,) if word.isdigit() else _marks_of_address(word)
    if premises_number and (number := whole(premises_number)):
        marked.append(f"{ADDRESS}{WHOLE}{number}")
    marked += [letters for _spelt, _marks, initials in forms for letters in initials]
    spelt = dict.fromkeys(spelt for spelt, _marks, _initials in forms if spelt)
    return " ".join([*spelt, *dict.fromkeys(marked)])


# One name is often borne by several, or given in two columns.
@lru_cache(maxsize=16_384)
def _forms_of(name: str) -> tuple[str, list[str], list[str]]:
    """Return a name as it is spelt, the marks of its words, and those of its initials."""
    spelt = romanised(name)
    if not spelt:
        return "", [], []
    plain = spelt.split()
    words = _spoken(spelt)
    marks = [WHOLE + "".join(plain), WHOLE + BONES + "".join(map(consonants, plain))]
    if words != plain:
        marks += words
    marks += filter(None, map(_bones, words))
    return spelt, marks, [INITIALS + letters for letters in initials_of(name)]


# Streets come back all the time, their numbers do not.
@lru_cache(maxsize=16_384)
def _marks_of_address(word: str) -> tuple[str, ...]:
    bones = _bones(word)
    return (f"{ADDRESS}{word}", f"{ADDRESS}{bones}") if bones else (f"{ADDRESS}{word}",)


def _bones(word: str) -> str:
    if word.isdigit():
        return ""
    bones = consonants(word)
    return BONES + bones if bones and not bones.isdigit() else ""


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, romanised; initials are one word ("A. J. C. Bose" as "AJC Bose")."""
    return _spoken(romanised(text))


def _spoken(spelt: str) -> list[str]:
    words = spelt.split()
    if len([word for word in words if len(word) == 1]) < 2:
        return words
    return _SPELT_OUT.sub(lambda found: found[0].replace(" ", ""), spelt).split()


def whole(text: str) -> str:
    """Return ``text`` romanised and written as one word."""
    return romanised(text).replace(" ", "")


def initials_of(name: str) -> list[str]:
    """Return what a name in Latin letters is shortened to: "GPO" for General Post Office, in small letters.

    The parts of a name between commas and brackets have initials of their own.
    """
    if not name.isascii() and script_of(name) != "en":
        return []
    found: dict[str, None] = {}
    for part in dict.fromkeys((name, *_PARTS.split(name))) if _PARTS.search(name) else (name,):
        words = [word for word in romanised(part).split() if word[0].isalpha()]
        if len(words) < FEWEST_INITIALS:
            continue
        every = "".join([word[0] for word in words])
        telling = "".join([word[0] for word in words if len(word) == 1 or word not in LITTLE])
        for end in range(_TELLING_INITIALS, len(telling)):
            found[telling[:end]] = None
        found[telling] = found[every] = None
    return [letters for letters in found if FEWEST_INITIALS <= len(letters) <= MOST_INITIALS]
