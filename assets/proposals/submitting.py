"""Sending changes in: what needs no approval is applied at once, the rest is proposed."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets import domain
from assets.domain import Changes
from assets.models import Asset, Proposal
from assets.proposals.approval import approval_needed, deciding_duties
from assets.proposals.values import flat, nested, present
from staff.domain import first_held, notify, officer_of
from staff.models import Post, User


@dataclass(frozen=True)
class Submitted:
    """What became of changes that were sent in: the asset as it is now, and the proposal of what waits (None: none)."""

    asset: Asset
    applied: bool
    proposal: Proposal | None = None
    waiting: frozenset[str] = field(default_factory=frozenset)


class _Tried(Exception):
    """Takes a trial back."""


@transaction.atomic
def submit(*, asset: Asset, user: User, expected_version: int, changes: Changes, reason: str = "") -> Submitted:
    """Apply what needs no approval of another post, propose the rest, and say which.

    Side effects, in order: tries all changes and takes them back; amends the asset by what needs no approval; stores
    the proposal; tells the post that decides. Raises ``Stale`` and ValidationError as ``amend`` does, for all changes
    together, before anything is written.
    """
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    waiting = approval_needed(current, changes, user=user) if current.version == expected_version else set()
    if not waiting:
        amended = domain.amend(
            asset=asset, user=user, expected_version=expected_version, changes=changes, reason=reason
        )
        return Submitted(amended, amended.version != expected_version)
    _try(asset, user, expected_version, changes, reason)
    values = flat(current, changes)
    at_once = {name: value for name, value in values.items() if name not in waiting}
    stood = present(current, waiting)
    amended = domain.amend(
        asset=asset, user=user, expected_version=expected_version, changes=nested(at_once), reason=reason
    )
    proposal = _propose(amended, user, {name: values[name] for name in waiting}, stood, reason)
    return Submitted(amended, amended.version != expected_version, proposal, frozenset(waiting))


def _try(asset: Asset, user: User, expected_version: int, changes: Changes, reason: str) -> None:
    try:
        with transaction.atomic():
            domain.amend(asset=asset, user=user, expected_version=expected_version, changes=changes, reason=reason)
            raise _Tried
    except _Tried:
        pass


def _propose(asset: Asset, user: User, values: dict[str, object], stood: dict[str, object], reason: str) -> Proposal:
    officer, post = officer_of(user), user.posts().select_related("reports_to").order_by("pk").first()
    if officer is None or post is None:
        raise ValidationError(_("Only an officer with a post can propose a change."), code="post")
    proposal = Proposal(
        asset=asset,
        asset_version=asset.version,
        fields=sorted(values),
        changes={name: value for name, value in values.items() if name != "geometry"},
        before={name: value for name, value in stood.items() if name != "geometry"},
        geometry=values.get("geometry"),
        geometry_before=stood.get("geometry"),
        reason=reason,
        proposed_by=officer,
        proposed_by_post=post,
    )
    proposal.save(force_insert=True)
    notify(
        post=_decider(post, deciding_duties(asset, values)),
        text=lambda: gettext("A change of %(name)s is proposed.") % {"name": f"{asset.reference} {asset.name}"},
        url=proposal.get_absolute_url(),
        key=f"proposal:{proposal.pk}",
    )
    return proposal


def _decider(post: Post, duties: frozenset[str]) -> Post:
    """Return the nearest post above that may decide, or who holds its charge."""
    line = [each for each in post.superiors() if each.duty in duties]
    return first_held(line[0]) if line else first_held(post.reports_to or post)
