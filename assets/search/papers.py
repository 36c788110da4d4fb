"""Assets whose documents hold the words of a search."""

from collections.abc import Iterable

from django.db.models import QuerySet

from assets.models import AssetDocument
from evidence.search import originals_matching

# What only a paper says ranks below what the asset is called.
PAPERS = 0.6
_MOST = 60


def by_papers(text: str, papers: "QuerySet[AssetDocument]") -> dict[int, float]:
    """Return a score for each asset one of whose ``papers`` (those the asker may see) holds ``text``."""
    return worth_of_papers(document.asset_id for document, _page, _excerpt in found_in(text, papers))


def worth_of_papers(assets: Iterable[int]) -> dict[int, float]:
    """Return the scores of assets of which only papers hold the words."""
    return dict.fromkeys(assets, PAPERS)


def found_in(text: str, papers: "QuerySet[AssetDocument]") -> list[tuple[AssetDocument, int, str]]:
    """Return document, number of the page and the words around, the likeliest first."""
    among = papers.values("original")
    found = {pk: (page, excerpt) for pk, page, excerpt in originals_matching(text, _MOST, among=among)}
    documents = papers.filter(original__in=list(found)).select_related("asset") if found else []
    order = list(found)
    return [
        (document, *found[document.original_id])
        for document in sorted(documents, key=lambda each: (order.index(each.original_id), each.pk))
    ]
