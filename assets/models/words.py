"""The words that names and addresses in the register are made of: few, where names and assets are many.

A word typed wrongly is looked for here, among some ten thousand words; what was meant is then fetched from the assets
by an index on their words.
"""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from assets.models.asset import Asset


class SearchWord(models.Model):
    """One word of ``Asset.search_key``, romanised, or its consonants behind "~"; ``n`` assets had it when last counted.

    Statements that write assets add the words that nobody has added yet. They never wait for one another, so two may
    add the same word; ``count`` removes what is there twice. A word that no asset has any more does no harm.
    """

    word = models.TextField()
    n = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="search_word", opclasses=["text_pattern_ops"]),
            GinIndex(fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.word

    @classmethod
    def count(cls) -> int:
        """Count anew how many assets have each word and drop words that stand twice; return how many words there are.

        A reader meanwhile sees the numbers before or after.
        """
        with connection.cursor() as cursor:
            cursor.execute(_ONCE)
            cursor.execute(_COUNT)
            cursor.execute("SELECT count(*) FROM assets_searchword")
            return int(cursor.fetchone()[0])

    @classmethod
    def rebuild(cls) -> None:
        """Collect every word anew, in the caller's transaction; writers of assets wait meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE assets_asset IN SHARE MODE")
            cursor.execute("DELETE FROM assets_searchword")
            cursor.execute(_collect("assets_asset AS n"))


def _words(table: str) -> str:
    # Whole names ("=") and numbers are looked up as they are; an address's words ("@") are words like those of names.
    # Each form is looked at once, however many assets have it.
    return f"""
        SELECT ltrim(form, '@') AS word, sum(assets)::int AS n FROM (
            SELECT form, count(*) AS assets FROM {table} CROSS JOIN unnest(string_to_array(n.search_key, ' ')) AS form
            WHERE left(form, 1) <> '=' GROUP BY form OFFSET 0
        ) AS forms WHERE form ~ '^@?~?[a-z]+$' GROUP BY 1
    """  # noqa: S608 (no foreign text)


def _collect(table: str) -> str:
    # All are found before the first is added: looking them up would otherwise pass what was just added again and again.
    return f"""
        WITH added AS MATERIALIZED (
            SELECT word, n FROM ({_words(table)}) AS written
            WHERE NOT EXISTS (SELECT 1 FROM assets_searchword AS known WHERE known.word = written.word)
        )
        INSERT INTO assets_searchword (word, n) SELECT word, n FROM added ORDER BY word
    """  # noqa: S608


_ONCE = """
    DELETE FROM assets_searchword AS twice USING assets_searchword AS first
    WHERE first.word = twice.word AND first.id < twice.id
"""
_COUNT = f"""
    UPDATE assets_searchword AS known SET n = counted.n FROM ({_words("assets_asset AS n")}) AS counted
    WHERE counted.word = known.word AND counted.n <> known.n
"""  # noqa: S608
_CHANGED = (
    "(SELECT n.search_key FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id AND o.search_key <> n.search_key) AS n"
)

pgtrigger.register(
    pgtrigger.Trigger(
        name="collect_words_inserted",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=f"{_collect('new_rows AS n')}; RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="collect_words_updated",
        level=pgtrigger.Statement,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
        func=f"{_collect(_CHANGED)}; RETURN NULL;",
    ),
)(Asset)
