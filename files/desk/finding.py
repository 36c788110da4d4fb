"""Finding a file by its words: number, subject, titles of its papers, its notes; in any script and mis-spelt."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from files.desk import vocabulary
from files.models import Correspondence, File, FileIndex
from language.text import romanised, skeleton
from staff.models import User

logger = logging.getLogger(__name__)
LONGEST = 100
# Fewer letters are looked for whole: too many words begin with them.
_PREFIX = 2
# A skeleton of two consonants is many words.
_BONES = 3
_STEM = 4
# A text search vector holds a mebibyte; a note of the greatest length fits many times.
_TEXT = 60_000
_WORDS = 12
# Words that begin so are asked for one by one while they are words: a text search query holds a mebibyte.
_MOST_LETTERS = 8_000
# Letters of recognised text that are looked at together; spelt in Latin ones they grow by half.
_BATCH = 20_000
_ADD = """
    UPDATE files_fileindex SET words = strip(words || to_tsvector('simple', %s)) WHERE file_id = %s
"""
_STORE = "UPDATE files_fileindex SET words = strip(to_tsvector('simple', %s)) WHERE file_id = %s"
_TEXTS = """
    SELECT file.id, concat_ws(' ', file.number, file.subject,
        (SELECT string_agg(title, ' ') FROM files_correspondence WHERE file_id = file.id),
        (SELECT string_agg(number, ' ') FROM files_receipt WHERE file_id = file.id),
        (SELECT string_agg(text, ' ') FROM files_noting WHERE file_id = file.id AND colour = 'green'))
    FROM files_file AS file WHERE file.id > %s ORDER BY file.id LIMIT %s
"""
_ZEROS = re.compile(r"\b0+(?=\d)")


def key_of(*texts: str) -> str:
    """Return the words of ``texts`` as they are looked for: in Latin letters, their consonants, numbers bare."""
    spelt = romanised(" ".join(texts))[:_TEXT]
    return f"{spelt} {_bones(spelt)} {' '.join(bare for bare in _ZEROS.sub('', spelt).split() if bare.isdigit())}"


def _bones(spelt: str) -> str:
    # Marked, so that "grdn" is found as consonants only.
    return " ".join(f"x{bones}" for bones in skeleton(spelt).split() if len(bones) >= _BONES and not bones.isdigit())


def add_words(file: File, *texts: str) -> None:
    """Let the file be found by these texts too; its index row is there since it was stored."""
    key = key_of(*texts)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [key, file.pk])
    vocabulary.learn(key)


def add_text(paper: Correspondence) -> None:
    """Let a paper's file be found by the text recognised on the paper's pages, as far as an index row holds."""
    pages = paper.original.pages.exclude(text="").order_by("number").values_list("text", flat=True)
    for text in _batches(pages.iterator()):
        try:
            with transaction.atomic():
                add_words(paper.file, text)
        except DatabaseError:
            # A vector has a mebibyte: a very thick file is found by its first thousands of words.
            logger.warning("the index of file %s is full", paper.file_id)
            return


def _batches(texts: Iterable[str]) -> Iterator[str]:
    taken: list[str] = []
    for text in texts:
        if taken and sum(map(len, taken)) + len(text) > _BATCH:
            yield " ".join(taken)
            taken = []
        taken.append(text)
    if taken:
        yield " ".join(taken)


def rebuild(*, batch: int = 1_000) -> int:
    """Make the words of every file anew from what stands on it, in batches of a transaction each; returns how many."""
    last = done = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_TEXTS, [last, batch])
            rows = cursor.fetchall()
            if not rows:
                return done
            with transaction.atomic():
                keys = [(key_of(text), number) for number, text in rows]
                cursor.executemany(_STORE, keys)
                vocabulary.learn(*(key for key, _number in keys))
                files = [number for number, _text in rows]
                for paper in Correspondence.objects.filter(file__in=files, original__reading__isnull=False):
                    add_text(paper)
            last, done = rows[-1][0], done + len(rows)


def asked_for(text: str, *, learnt: bool = True) -> SearchQuery | None:
    """Return what finds rows that have every word of ``text``, or None where it has none.

    ``learnt``: the words of the index that is asked are in the vocabulary.
    """
    words = romanised(text[:LONGEST]).split()[:_WORDS]
    if not words:
        return None
    parts = [_parts(word) for word in words]
    whole = vocabulary.beginning({begun for part in parts for begun in part.begun}) if learnt else {}
    terms = (" | ".join([*part.exact, *(_term(begun, whole.get(begun, ())) for begun in part.begun)]) for part in parts)
    return SearchQuery(" & ".join(f"({term})" for term in terms), search_type="raw", config="simple")


class _Parts(NamedTuple):
    """How a word is looked for: as it stands, and as the beginning of words that the vocabulary has."""

    exact: list[str]
    begun: list[str]


def _parts(word: str) -> _Parts:
    # Of a-z and 0-9 alone: nothing in it is an operator.
    if word.isdigit():
        return _Parts([f"{word}:*"], [])
    bones = skeleton(word)
    exact = [word] if len(word) <= _PREFIX else []
    begun = [word] if len(word) > _PREFIX else []
    # What ends differently ("সরোবর", "সরোবরের") still begins with its stem.
    (begun if len(bones) >= _STEM else exact).extend([f"x{bones}"] if len(bones) >= _BONES else [])
    return _Parts(exact, begun)


def _term(begun: str, whole: Sequence[str]) -> str:
    # The word itself too: it may have been stored a moment ago, or its learning have failed.
    if not whole or sum(map(len, whole)) > _MOST_LETTERS:
        return f"{begun}:*"
    return " | ".join({begun: None} | dict.fromkeys(whole))


def tokens(user: User) -> list[int]:
    """Return the numbers under which files are open to ``user``: his posts, and below zero the sections of his line."""
    seats = user.seats()
    return [*seats.posts, *(-section for section in seats.sections)]


def found(text: str, *, audience: Sequence[int]) -> "QuerySet[FileIndex]":
    """Return the index rows of the files open to ``audience`` (see ``tokens``) in which every word of ``text`` stands.

    A row's key is its file's: whoever only lists them need not read the files.
    """
    query = asked_for(text)
    if query is None or not audience:
        return FileIndex.objects.none()
    return FileIndex.objects.filter(audience__overlap=audience, words=query)
