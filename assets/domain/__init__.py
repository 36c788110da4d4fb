"""What can happen to an asset. Every function is one transaction; who did it and why is kept with each change."""

from assets.domain.entries import AssetFields, Changes, Stale, amend, details_of, register
from assets.domain.many import Amendment, amend_many
from assets.domain.marks import set_condition, set_grade, set_lock, set_risk, trend_between
from assets.domain.papers import (
    AlreadyThere,
    PaperFields,
    add_document,
    add_photo,
    amend_document,
    amend_photo,
    receive_document_of,
    remove_photo,
    restore_photo,
    same_document,
    taken_off,
    withdraw_document,
)
from assets.domain.searches import forget_search, look_at, rename_search, save_search
from assets.domain.streets import import_streets
from assets.domain.subjects import end_subject, link_as_holder, link_file, link_point

__all__ = [
    "AlreadyThere",
    "Amendment",
    "AssetFields",
    "Changes",
    "PaperFields",
    "Stale",
    "add_document",
    "add_photo",
    "amend",
    "amend_document",
    "amend_many",
    "amend_photo",
    "details_of",
    "end_subject",
    "forget_search",
    "import_streets",
    "link_as_holder",
    "link_file",
    "link_point",
    "look_at",
    "receive_document_of",
    "register",
    "remove_photo",
    "rename_search",
    "restore_photo",
    "same_document",
    "save_search",
    "set_condition",
    "set_grade",
    "set_lock",
    "set_risk",
    "taken_off",
    "trend_between",
    "withdraw_document",
]
