"""Finding words in the recognised text of documents, in any of three scripts and mis-spelt (by people or machines)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db.models import QuerySet

from evidence.models import Original, Page
from language.text import nfc, romanised, skeleton

LONGEST = 100
# Fewer letters have no trigram, and an index is no help.
_SHORTEST = 3
# A stem: what ends differently ("সরোবর", "সরোবরের") still begins with it.
_STEM = 4
_AROUND = 80
_LIKELY = 0.7
# Vowel signs are no letters to Python's \w.
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u09fb\u200c\u200d]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, found or between what was found."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Found:
    """A page on which something was found, and the text around the first of it."""

    number: int
    excerpt: list[Piece]


def page_key(text: str) -> str:
    """Return what is stored to find a page by: its words in Latin letters, then their consonants."""
    return f" {romanised(text)} | {skeleton(text)} " if text else ""


def originals_matching(
    text: str, limit: int, *, among: "QuerySet[Any, Any] | None" = None
) -> list[tuple[int, int, str]]:
    """Return (original's id, page number, excerpt) of documents in which ``text`` occurs, the likeliest first.

    One entry a document: its first page with the words beside one another, else its first with all of them, else –
    only where neither is found anywhere – one with something like them. ``among`` narrows to documents (rows, or values
    of their keys) that the reader may see. Nothing is found by fewer than three letters.
    """
    asked = nfc(text.strip())[:LONGEST]
    found: dict[int, Page] = {}
    for pages in _ways(asked, among):
        rows = pages.exclude(original__in=list(found)) if found else pages
        for page in rows.order_by("original_id", "number").distinct("original_id")[: limit - len(found)]:
            found[page.original_id] = page
        if len(found) >= limit:
            break
    if not found:
        found = {page.original_id: page for page in _like(asked, among, limit)}
    return [(page.original_id, page.number, plain(excerpt(page.text, asked))) for page in found.values()]


def find_within(original: Original, text: str, *, limit: int) -> list[Found]:
    """Return the pages of one document on which ``text`` occurs (all its words, in any order), in their order."""
    asked = nfc(text.strip())[:LONGEST]
    pages = original.pages.only("number", "text", "original_id")
    ways = list(_ways(asked, Original.objects.filter(pk=original.pk)))
    if not ways:
        return []
    hits = pages.filter(pk__in=ways[-1].values("pk")).order_by("number")[:limit]
    return [Found(number=page.number, excerpt=excerpt(page.text, asked)) for page in hits]


def pieces(text: str, asked: str) -> list[Piece]:
    """Return the text cut into stretches, those that ``asked`` found being hits."""
    cut, at = [], 0
    for start, end in _spans(text, asked):
        if start > at:
            cut.append(Piece(text[at:start], False))
        cut.append(Piece(text[start:end], True))
        at = end
    if at < len(text):
        cut.append(Piece(text[at:], False))
    return cut


def excerpt(text: str, asked: str) -> list[Piece]:
    """Return the text around the first place where ``asked`` occurs, or its beginning, on one line."""
    first = next(_spans(text, asked), (0, 0))
    start = max(0, first[0] - _AROUND)
    end = min(len(text), first[1] + _AROUND)
    shown = _SPACES.sub(" ", text[start:end].strip())
    return pieces(f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}", asked)


def plain(cut: Iterable[Piece]) -> str:
    """Return the pieces as text."""
    return "".join(piece.text for piece in cut)


def _ways(asked: str, among: "QuerySet[Any, Any] | None") -> "Iterator[QuerySet[Page]]":
    """Give the pages with the words beside one another, then those with all of them somewhere."""
    words = romanised(asked).split()
    if sum(len(word) for word in words) < _SHORTEST:
        return
    rows = Page.objects.all() if among is None else Page.objects.filter(original__in=among)
    rows = rows.alias(words=SearchVector("search_key", config="simple"))
    forms = [_forms(word) for word in words]
    for joint in (" <-> ", " & ") if len(words) > 1 else (" & ",):
        asked_for = joint.join(forms)
        yield rows.filter(words=SearchQuery(asked_for, search_type="raw", config="simple"))


def _forms(word: str) -> str:
    """Return how a word may stand in a page's key, as a term of PostgreSQL's text search; it has a-z and 0-9 only."""
    bones = skeleton(word)
    forms = [f"{word}:*" if len(word) >= _SHORTEST else word]
    if len(bones) >= _SHORTEST:
        forms.append(f"{bones}:*" if len(bones) >= _STEM else bones)
    return f"({' | '.join(forms)})"


def _like(asked: str, among: "QuerySet[Any, Any] | None", limit: int) -> "QuerySet[Page]":
    term = romanised(asked)
    if len(term) < _STEM:
        return Page.objects.none()
    rows = Page.objects.all() if among is None else Page.objects.filter(original__in=among)
    likely: Any = rows.filter(search_key__trigram_word_similar=term)
    likely = likely.annotate(likeness=TrigramWordSimilarity(term, "search_key")).filter(likeness__gte=_LIKELY)
    best: QuerySet[Page] = likely.order_by("-likeness", "original_id", "number")[:limit]
    return best


def _spans(text: str, asked: str) -> Iterator[tuple[int, int]]:
    """Give where in ``text`` stand words like those asked for."""
    wanted = [(word, skeleton(word)) for word in romanised(asked).split()]
    if not wanted:
        return
    for match in _WORD.finditer(text):
        if any(_meets(match[0], word, bones) for word, bones in wanted):
            yield match.span()


def _meets(found: str, word: str, bones: str) -> bool:
    latin = romanised(found)
    if (len(word) >= _SHORTEST and any(part.startswith(word) for part in latin.split())) or latin == word:
        return True
    own = skeleton(found)
    return bool(bones) and (own == bones or (len(bones) >= _STEM and own.startswith(bones)))
