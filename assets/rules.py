"""Who may what with an asset.

A superuser has no right here by being one: pages ask these predicates, never ``has_perm``, which lets him pass.
"""

from typing import Any

from rules.predicates import predicate
from rules.rulesets import add_rule

from assets.models import Asset, AssetDocument, AssetPhoto, Status
from staff.models import Duty
from staff.rules import duty, holds_a_post

_INTERNAL = {Status.DRAFT, Status.WITHDRAWN}


@predicate
def see_asset(user: Any, asset: Asset) -> bool:
    """Look an asset up: everybody, but drafts and what was withdrawn the department alone."""
    return asset.status not in _INTERNAL or holds_a_post(user)


@predicate
def see_photo(user: Any, photo: AssetPhoto) -> bool:
    """See a picture: everybody a public one of an asset he may see, the department every one."""
    return (photo.public and photo.asset.status not in _INTERNAL) or holds_a_post(user)


@predicate
def see_document(user: Any, document: AssetDocument) -> bool:
    """Read a document: everybody a public one of an asset he may see, the department every one."""
    open_to_all = document.public and document.withdrawn_at is None and document.asset.status not in _INTERNAL
    return open_to_all or holds_a_post(user)


# Owner, custodian, assessee number and the history of changes: the department.
see_records = holds_a_post
amend_asset = register_asset = duty(
    Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL
)
# Boundaries are the whole city's: engineers and the director general.
import_areas = duty(Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)

# Proposals are the department's; who decides on one follows from its fields (``assets.proposals``).
see_proposals = holds_a_post

_RULES = {
    "assets.see_asset": see_asset,
    "assets.see_document": see_document,
    "assets.see_photo": see_photo,
    "assets.see_records": see_records,
    "assets.amend_asset": amend_asset,
    "assets.see_proposals": see_proposals,
    "assets.import_areas": import_areas,
    "assets.register_asset": register_asset,
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
