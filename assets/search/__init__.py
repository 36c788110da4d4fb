"""Finding assets by what people call them: any name, in any script, mis-spelt; streets old and new; numbers.

Three steps: each word typed is looked up among the register's words (``words``), a street's other names are added
(``streets``), and the assets that have enough of them are fetched by an index and ordered (``matching``).
"""

from assets.search.keys import key_for
from assets.search.matching import LIMIT, LONGEST, fetched, matching, reference_in
from assets.search.papers import by_papers

__all__ = ["LIMIT", "LONGEST", "by_papers", "fetched", "key_for", "matching", "reference_in"]
