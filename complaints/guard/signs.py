"""What in a report's words asks for a person's eye first. Nothing is refused by it, and nothing lost."""

import re
import unicodedata

from complaints.guard import limits, marks
from complaints.models import Scope, Sign

_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|biz|xyz|top|ru|cn|in)\b", re.IGNORECASE)
MOST_LINKS = 2
# Short texts are honestly the same: "The lamp is broken".
LONG_ENOUGH = 40
_LONGEST_WORD = 40
_VOWELS = frozenset("aeiouy")
_SAME_AGAIN = re.compile(r"(.)\1{9,}", re.DOTALL)


def in_words(text: str) -> set[str]:
    """Return the signs in the words themselves."""
    found = set()
    if len(_LINK.findall(text)) > MOST_LINKS:
        found.add(Sign.LINKS.value)
    if _gibberish(text):
        found.add(Sign.GIBBERISH.value)
    return found


def repeated(text: str) -> set[str]:
    """Count this text; return the sign where it came more often than the limit says."""
    if len(text) < LONG_ENOUGH or not limits.count(Scope.SAME_TEXT, marks.of_text(text)).over:
        return set()
    return {Sign.SAME_TEXT.value}


def _gibberish(text: str) -> bool:
    letters = [each for each in text if unicodedata.category(each)[0] in "LM"]
    if not letters or len(letters) * 3 < len("".join(text.split())):
        return True
    if _SAME_AGAIN.search(text):
        return True
    words = text.split()
    latin = [word for word in words if word.isascii() and word.isalpha() and len(word) > 5]
    # An address or a number may be one long word; most of a text may not.
    unreadable = [word for word in latin if len(word) > _LONGEST_WORD or not _VOWELS & set(word.casefold())]
    return len(unreadable) * 2 > len(words)
