"""The words that stand in the indexes, so that what begins with some letters is looked for by whole words.

An index that is asked for everything beginning with "pond" gathers all of it before it looks at anything else; asked
for "pond" and "ponds" it goes on as soon as one of the other conditions fails. Numbers are not kept: each is its own
file's.

Words are learnt after the act that brought them is committed, each act by one statement of its own in the order of the
alphabet, so that two acts with the same new words never wait for each other crosswise. A word is never forgotten: one
that stands nowhere any more finds nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from files.models import Word

# What begins with the letters and more words than these is asked for by its letters.
MOST = 64
# PostgreSQL leaves longer ones out of an index of words, and those that are close to a page out of the table's.
_LONGEST = 2_046
# Words that this process has seen learnt need not be offered again.
_SEEN_MOST = 100_000
_LEARN = """
    INSERT INTO files_word (text)
    SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS told (word, place) ORDER BY place ON CONFLICT DO NOTHING
"""
# "{" is the sign after "z"; the column is sorted by the codes of its signs.
_BEGINNING = """
    SELECT asked.letters, ARRAY(
        SELECT text FROM files_word WHERE text >= asked.letters AND text < asked.letters || '{{' LIMIT {most}
    ) FROM unnest(%s::text[]) AS asked (letters)
"""
_GATHER = r"""
    INSERT INTO files_word (text)
    SELECT DISTINCT word COLLATE "C" AS word FROM {table} CROSS JOIN unnest(tsvector_to_array(words)) AS word
    WHERE ({key} %% %(parts)s = %(part)s OR {key} = ANY(%(also)s))
        AND word !~ '^\d+$' AND NOT EXISTS (SELECT FROM files_word WHERE text = word)
    ORDER BY word ON CONFLICT DO NOTHING
"""
# The indexes whose words are looked for by their beginnings, and the keys of their rows.
_INDEXES = {"files_fileindex": "file_id", "files_receiptindex": "receipt_id"}
_seen: set[str] = set()


def learn(*keys: str) -> None:
    """Let what begins the words of these keys (see ``finding.key_of``) find them, once the transaction is committed."""
    words = {word for key in keys for word in key.split() if len(word) <= _LONGEST and not word.isdigit()} - _seen
    if words:
        # What is done is done: where learning fails, the act is not said to have failed, and what follows it happens.
        transaction.on_commit(lambda: _store(sorted(words)), robust=True)


def _store(words: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, [list(words)])
    if len(_seen) > _SEEN_MOST:
        _seen.clear()
    _seen.update(words)


def forget_seen() -> None:
    """Forget which words this process has seen learnt: another database is asked from now on."""
    _seen.clear()


def beginning(letters: Iterable[str]) -> dict[str, list[str]]:
    """Return for each of these beginnings the words that begin so; none where there are more than ``MOST``."""
    asked = list(letters)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING.format(most=MOST + 1), [asked])
        return {begun: words if len(words) <= MOST else [] for begun, words in cursor.fetchall()}


def gather(*, part: int = 0, parts: int = 1, files: Sequence[int] = (), receipts: Sequence[int] = ()) -> int:
    """Learn every word of the indexes' rows, or of one of so many ``parts`` of them; returns how many were new.

    Of ``files`` and ``receipts``, given by their keys, whatever part they are in.
    """
    new = 0
    with connection.cursor() as cursor:
        for (table, key), also in zip(_INDEXES.items(), (files, receipts), strict=True):
            told: dict[str, Any] = {"part": part, "parts": parts, "also": list(also)}
            cursor.execute(_GATHER.format(table=table, key=key), told)
            new += cursor.rowcount
    return new


def count() -> int:
    """Return how many words are known."""
    return Word.objects.count()
