"""Who may what with an asset. Pages ask ``rules.test_rule``, never ``has_perm``."""

from typing import Any

from rules.predicates import predicate
from rules.rulesets import add_rule

from assets.models import Asset, AssetPhoto, Status
from staff.models import Duty
from staff.rules import duty, holds_a_post


@predicate
def see_asset(user: Any, asset: Asset) -> bool:
    """Look an asset up: everybody, but drafts the department alone."""
    return asset.status != Status.DRAFT or holds_a_post(user)


@predicate
def see_photo(user: Any, photo: AssetPhoto) -> bool:
    """See a picture: everybody a public one of an asset he may see, the department every one."""
    return (photo.public and photo.asset.status != Status.DRAFT) or holds_a_post(user)


_RULES = {
    "assets.see_asset": see_asset,
    "assets.see_photo": see_photo,
    # Owner, custodian, assessee number and the history of changes.
    "assets.see_records": holds_a_post,
    "assets.amend_asset": duty(Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL),
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
