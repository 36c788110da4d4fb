"""What can happen to an asset. Every function is one transaction; who did it and why is kept with each change."""

from assets.domain.entries import AssetFields, Changes, Stale, amend, details_of, register
from assets.domain.marks import set_condition
from assets.domain.papers import add_photo, amend_photo, link_file, remove_photo

__all__ = [
    "AssetFields",
    "Changes",
    "Stale",
    "add_photo",
    "amend",
    "amend_photo",
    "details_of",
    "link_file",
    "register",
    "remove_photo",
    "set_condition",
]
