"""Who may what with an asset.

A superuser has no right here by being one: pages ask these predicates, never ``has_perm``, which lets him pass.
"""

from typing import Any

from rules.predicates import predicate
from rules.rulesets import add_rule

from assets.models import Asset, AssetPhoto, Status
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


# Owner, custodian, assessee number and the history of changes: the department.
see_records = holds_a_post
amend_asset = register_asset = duty(
    Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL
)

_RULES = {
    "assets.see_asset": see_asset,
    "assets.see_photo": see_photo,
    "assets.see_records": see_records,
    "assets.amend_asset": amend_asset,
    "assets.register_asset": register_asset,
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
