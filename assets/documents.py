"""The documents of an asset as each reader may see them, and their panel on its page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from assets import rules
from assets.dating import in_words
from assets.models import Asset, AssetDocument
from evidence.models import Original, Reading
from responses.panels import Panel

# The panel shows the newest; the page of documents has them all.
LATEST = 8


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A document as lists show it."""

    document: AssetDocument
    reading: Reading | None
    dated: str
    # Some of its pages could not be read; counted only where one document is shown.
    failed: bool = False

    @property
    def pages(self) -> int:
        """How many pages it has; 0 where that is not known."""
        return (self.reading.pages or 0) if self.reading else 0

    @property
    def percent(self) -> int:
        """How much of it is read."""
        return round(100 * self.reading.done / self.pages) if self.reading and self.pages else 0


def documents_of(asset: Asset, user: Any) -> "QuerySet[AssetDocument]":
    """Return the documents on the asset's page that the reader may see, newest first."""
    rows = asset.documents.filter(withdrawn_at__isnull=True).select_related("original", "original__reading")
    return rows if rules.see_records(user) else rows.filter(public=True)


def shown(document: AssetDocument) -> Shown:
    """Return a document as lists show it; fetch it with ``original__reading`` joined."""
    return Shown(document=document, reading=reading_of(document.original), dated=in_words(document.dated))


def reading_of(original: Original) -> Reading | None:
    """Return how far the reading of an original has come, if it was begun."""
    try:
        return original.reading
    except Reading.DoesNotExist:
        return None


def of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The newest documents of the asset; nothing where there is none and the reader cannot add one."""
    rows = [shown(row) for row in documents_of(asset, request.user)[: LATEST + 1]]
    may_add = bool(rules.amend_asset(request.user))
    if not rows and not may_add:
        return None
    return {
        "asset": asset,
        "shown": rows[:LATEST],
        "more": len(rows) > LATEST,
        "may_add": may_add,
        "records": rules.see_records(request.user),
    }


PANEL: Panel[Asset] = Panel(place="documents", order=10, template="assets/panels/documents.html", context=of_asset)
