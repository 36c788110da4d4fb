"""What is stored of an asset to find it by: words parted by blanks, each marked by what it is.

``tank`` a word of a name · ``~tnk`` its consonants · ``=laldighi`` a whole name in one word · ``=~lldg`` its
consonants · ``@strand`` a word of the address · ``@~strnd`` its consonants · ``@=121a`` the premises number ·
``+gpo`` the initials of a name.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from language.text import romanised, script_of, skeleton

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
    names = [asset.name_en, asset.name_bn, asset.name_hi, *former_names]
    address = f"{asset.address} {asset.premises_number}"
    spelt = [form for name in names for form in (romanised(name),) if form]
    marked = [mark for name in names for mark in _marks(name)]
    marked += [f"{ADDRESS}{mark}" for word in words_of(address) for mark in (word, _bones(word)) if mark]
    if number := whole(asset.premises_number):
        marked.append(f"{ADDRESS}{WHOLE}{number}")
    marked += [f"{INITIALS}{letters}" for name in names for letters in initials_of(name)]
    return " ".join([*dict.fromkeys(spelt), *dict.fromkeys(marked)])


def _marks(name: str) -> Iterator[str]:
    if joined := whole(name):
        yield f"{WHOLE}{joined}"
        yield f"{WHOLE}{BONES}{skeleton(name).replace(' ', '')}"
    words = words_of(name)
    if words != romanised(name).split():
        yield from words
    yield from filter(None, map(_bones, words))


def _bones(word: str) -> str:
    bones = skeleton(word)
    return f"{BONES}{bones}" if bones and not bones.isdigit() else ""


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, romanised; initials are one word ("A. J. C. Bose" as "AJC Bose")."""
    return _SPELT_OUT.sub(lambda found: found[0].replace(" ", ""), romanised(text)).split()


def whole(text: str) -> str:
    """Return ``text`` romanised and written as one word."""
    return romanised(text).replace(" ", "")


def initials_of(name: str) -> list[str]:
    """Return what a name in Latin letters is shortened to: "GPO" for General Post Office, in small letters.

    The parts of a name between commas and brackets have initials of their own.
    """
    if script_of(name) != "en":
        return []
    found: dict[str, None] = {}
    for part in (name, *_PARTS.split(name)):
        words = [word for word in romanised(part).split() if word[0].isalpha()]
        every = "".join(word[0] for word in words)
        telling = "".join(word[0] for word in words if len(word) == 1 or word not in LITTLE)
        begun = [telling[:end] for end in range(_TELLING_INITIALS, len(telling))]
        found |= dict.fromkeys(each for each in (*begun, telling, every) if _is_short(each))
    return list(found)


def _is_short(letters: str) -> bool:
    return FEWEST_INITIALS <= len(letters) <= MOST_INITIALS
