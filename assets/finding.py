"""One search answered once: what was found, what each filter would leave of it, and what papers say of it.

The text is looked for one time, or two times where filters are chosen and the words are so common that not everything
could be looked at; the list, the numbers of the filters and the quotations all come from that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from assets.facets import Counts, chosen_in, counts, counts_of, without
from assets.models import AssetDocument
from assets.questions import Question, documents, register
from assets.search import PAPERS, Hits, among, found_in, sought, worth_of_papers
from evidence.search import Piece, pieces


@dataclass(frozen=True)
class Quotation:
    """Where a paper of an asset has the words: the document, the page, and the text around."""

    document: AssetDocument
    page: int
    excerpt: str
    text: str

    @property
    def pieces(self) -> list[Piece]:
        """The text around, cut where the words are."""
        return pieces(self.excerpt, self.text)

    @property
    def url(self) -> str:
        """The page of the document, with the words marked."""
        viewer = reverse("assets:document", args=[self.document.asset.reference, self.document.pk])
        return f"{viewer}?{urlencode({'page': self.page, 'q': self.text})}"


@dataclass(frozen=True)
class Finding:
    """``hits``: what a text found, None where none was asked; ``quotations``: by the asset's key.

    ``meant``: the text finds something at least without the filters that are counted.
    """

    counts: Counts
    hits: Hits | None = None
    quotations: Mapping[int, Quotation] = field(default_factory=dict)
    meant: bool = False

    def quoted(self, pk: int) -> Quotation | None:
        """Return what a paper says of the asset, where that is what it was found by."""
        known_by_name = self.hits is None or self.hits.scores.get(pk, 0) > PAPERS
        return None if known_by_name else self.quotations.get(pk)


def find(question: Question) -> Finding:
    """Answer ``question`` of the present register."""
    if not question.text:
        return Finding(counts(question))
    everything = register(records=question.records)
    quoted = found_in(question.text, documents(records=question.records))
    # The likeliest paper of each asset.
    quotations = {
        document.asset_id: Quotation(document, page, said, question.text) for document, page, said in reversed(quoted)
    }
    meant, also = sought(question.text), worth_of_papers(quotations)
    chosen = chosen_in(question)
    base = without(question, chosen).hits(everything, meant=meant, also=also)
    if not chosen:
        own = base
    elif base.more:
        own = question.hits(everything, meant=meant, also=also)
    else:
        left = set(everything.filter(question.condition(), among(base.scores)).values_list("pk", flat=True))
        own = Hits({pk: score for pk, score in base.scores.items() if pk in left})
    return Finding(counts_of(question, own, base), own, quotations, bool(base.scores))
