"""What changed on an asset, when, by whom and why, read from the tables that triggers fill."""

from assets.history.entries import Change, Entry
from assets.history.reading import HistoryPage, changes_since, history, history_page
from assets.history.shapes import Redrawn
from assets.history.sources import Source, history_sources

__all__ = [
    "Change",
    "Entry",
    "HistoryPage",
    "Redrawn",
    "Source",
    "changes_since",
    "history",
    "history_page",
    "history_sources",
]
