"""What can happen to an asset. Every function is one transaction; who did it and why is kept with each change."""

from assets.domain.entries import AssetFields, Changes, Stale, amend, details_of, register
from assets.domain.many import Amendment, amend_many
from assets.domain.marks import set_condition
from assets.domain.papers import add_photo, link_file

__all__ = [
    "Amendment",
    "AssetFields",
    "Changes",
    "Stale",
    "add_photo",
    "amend",
    "amend_many",
    "details_of",
    "link_file",
    "register",
    "set_condition",
]
