"""Two versions of a text compared word by word, and who wrote which words of the last one.

A word is never cut: vowel signs, viramas and joiners belong to it, so no conjunct of Bengali or Hindi falls apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A run without blanks or punctuation, with the blanks behind it; or one mark of punctuation; or a line's end.
_WORD = re.compile(
    r"\n|[^\W_](?:[^\s.,;:!?।॥…()\[\]{}\"“”|*#>]*)[^\S\n]*|[^\n][\u0300-\u036f\u0900-\u0903\u093a-\u094f"
    r"\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3\u200c\u200d]*[^\S\n]*"
)
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Piece:
    """Some words in a row: the same in both, added, or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Share:
    """Some words in a row with the number of the version in which they came."""

    serial: int
    text: str


def words(text: str) -> list[str]:
    """Return the words of a text, each with the blanks behind it; joined they are the text again."""
    return _WORD.findall(text)


def compare(before: str, after: str) -> list[Piece]:
    """Return what stayed, went and came from ``before`` to ``after``, in the order of reading."""
    old, new = words(before), words(after)
    pieces: list[Piece] = []
    for operation, i, j, k, m in _operations(old, new):
        if operation == "equal":
            pieces.append(Piece(SAME, "".join(new[k:m])))
            continue
        if i < j:
            pieces.append(Piece(REMOVED, "".join(old[i:j])))
        if k < m:
            pieces.append(Piece(ADDED, "".join(new[k:m])))
    return pieces


def authorship(texts: Sequence[tuple[int, str]]) -> list[Share]:
    """Return the words of the last of ``texts`` (number of the version, its text), each with where it came from."""
    held: list[str] = []
    origin: list[int] = []
    for serial, text in texts:
        new = words(text)
        came = [serial] * len(new)
        for operation, i, j, k, m in _operations(held, new):
            if operation == "equal":
                came[k:m] = origin[i:j]
        held, origin = new, came
    shares: list[Share] = []
    for word, serial in zip(held, origin, strict=True):
        if shares and (shares[-1].serial == serial or not word.strip()):
            shares[-1] = Share(shares[-1].serial, shares[-1].text + word)
        else:
            shares.append(Share(serial, word))
    return shares


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    # Blanks behind a word make no difference.
    plain = [[word.rstrip(" \t") or word for word in each] for each in (old, new)]
    yield from SequenceMatcher(None, plain[0], plain[1], autojunk=False).get_opcodes()
