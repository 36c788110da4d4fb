"""What can happen to an asset. Every function is one transaction; who did it and why is kept with each change."""

from assets.domain.entries import AssetFields, Changes, Stale, amend, details_of, register
from assets.domain.marks import set_condition, set_grade, set_lock
from assets.domain.papers import add_document, add_photo, link_file

__all__ = [
    "AssetFields",
    "Changes",
    "Stale",
    "add_document",
    "add_photo",
    "amend",
    "details_of",
    "link_file",
    "register",
    "set_condition",
    "set_grade",
    "set_lock",
]
