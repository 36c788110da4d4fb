"""Finding assets by what people call them: any name, in any script, mis-spelt; streets old and new; numbers.

Three steps: each word typed is looked up among the register's words (``words``), a street's other names are added
(``streets``), and the assets that have enough of them are fetched by an index and ordered (``matching``).
"""

from assets.search.keys import key_for, key_of
from assets.search.matching import LIMIT, LONGEST, Sought, fetched, hits, matching, reference_in, scored, sought
from assets.search.papers import PAPERS, by_papers, found_in, worth_of_papers
from assets.search.statement import Hits, among

__all__ = [
    "LIMIT",
    "LONGEST",
    "PAPERS",
    "Hits",
    "Sought",
    "among",
    "by_papers",
    "fetched",
    "found_in",
    "hits",
    "key_for",
    "key_of",
    "matching",
    "reference_in",
    "scored",
    "sought",
    "worth_of_papers",
]
