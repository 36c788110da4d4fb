"""What can happen to an asset. Every function is one transaction; who did it and why is kept with each change."""

from assets.domain.entries import AssetFields, Changes, Stale, amend, details_of, register
from assets.domain.marks import set_condition
from assets.domain.papers import add_photo, link_file
from assets.domain.searches import forget_search, look_at, rename_search, save_search
from assets.domain.streets import import_streets

__all__ = [
    "AssetFields",
    "Changes",
    "Stale",
    "add_photo",
    "amend",
    "details_of",
    "forget_search",
    "import_streets",
    "link_file",
    "look_at",
    "register",
    "rename_search",
    "save_search",
    "set_condition",
]
