"""Searches as people type them, over the page, the suggestions and the API."""

import random
from urllib.parse import urlencode

from registry.benchmark.cases import Case, asked
from registry.benchmark.names import mixed

_VARIANTS = 60


def search_cases() -> list[Case]:
    """Return the search page, with and without a filter, suggestions and the API, each asked with the same texts."""
    chance = random.Random(20261123)  # noqa: S311
    texts = [mixed(chance) for _ in range(_VARIANTS)]
    begun = [text[: chance.randint(3, max(len(text), 3))] for text in texts]
    every: dict[str, tuple[str, dict[str, str]]] = {
        "search page": ("/search/", {}),
        "search page, water bodies": ("/search/", {"kind": "water"}),
        "search page, three filters": ("/search/", {"kind": "water,park", "condition": "4,5", "grade": "none"}),
        "search page, a rare filter": ("/search/", {"area": "ward:63", "kind": "statue"}),
        "search page's map": ("/search/map", {}),
        "suggestions": ("/search/suggest/", {}),
        "search over the API": ("/api/v1/assets/", {"limit": "20"}),
    }
    return [
        asked(name, [(f"{path}?{urlencode({'q': text, **more})}", b"") for text in texts])
        for name, (path, more) in every.items()
    ] + [
        asked("suggestions while typing", [(f"/search/suggest/?{urlencode({'q': text})}", b"") for text in begun]),
        asked("the whole register, filtered", [(f"/search/?{urlencode(query)}", b"") for query in _FILTERS]),
    ]


_FILTERS: tuple[dict[str, str], ...] = (
    {}, {"kind": "water"}, {"condition": "4,5"}, {"area": "ward:63"}, {"grade": "I,IIA", "sort": "condition"},
    {"kind": "park", "area": "borough:7", "sort": "newest"},
)  # fmt: skip
