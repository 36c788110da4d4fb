"""Deciding on a proposal: applying it, in part where the asset has changed meanwhile, refusing it, taking it back."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets import domain
from assets.models import Asset, Proposal
from assets.models.proposals import MOVES, ProposalState
from assets.proposals.approval import deciding_duties
from assets.proposals.values import nested, present, same
from staff.domain import notify, officer_of
from staff.models import Post, User

_TOLD = {
    ProposalState.APPLIED: _("Your proposal on %(name)s was applied."),
    ProposalState.REFUSED: _("Your proposal on %(name)s was refused."),
    ProposalState.OUTDATED: _("Your proposal on %(name)s came back: the register has changed since."),
}


class NotOpen(Exception):
    """Somebody has decided already; ``proposal`` says how."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(f"proposal {proposal.pk} is {proposal.state}")
        self.proposal = proposal


class Outrun(Exception):
    """Fields that were to be applied have been changed since the proposal was made; ``fields`` names them."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = frozenset(fields)


def deciding_post(user: User, proposal: Proposal) -> Post | None:
    """Return the post by which ``user`` may decide: above the proposer's in the line, with a duty that the rules name.

    None where he has none, and for the officer who proposed, whatever posts he holds by now.
    """
    officer = officer_of(user)
    if officer is None or officer.pk == proposal.proposed_by_id:
        return None
    if not Post.objects.in_line_of(user).filter(pk=proposal.proposed_by_post_id).exists():
        return None
    duties = deciding_duties(proposal.asset, proposal.fields)
    return (
        user.posts()
        .filter(duty__in=duties)
        .exclude(pk=proposal.proposed_by_post_id)
        .order_by("-designation__level")
        .first()
    )


def conflicts(proposal: Proposal, asset: Asset) -> set[str]:
    """Return the proposed fields in which something else stands now than when the change was proposed.

    A field that has come to hold just what is proposed is none.
    """
    stands = present(asset, proposal.fields)
    return {
        name
        for name in proposal.fields
        if not same(asset, name, stands[name], proposal.stood(name))
        and not same(asset, name, stands[name], proposal.value(name))
    }


@transaction.atomic
def apply(
    *, proposal: Proposal, user: User, expected_version: int, fields: Collection[str] = (), remark: str = ""
) -> Proposal:
    """Take the proposed values of ``fields`` (all of them) over into the register and return the proposal, decided.

    ``expected_version`` is the asset's as the reviewer saw it. Side effects, in order: locks proposal and asset; amends
    the asset; stores the decision; tells the proposer's post. Raises NotOpen, PermissionDenied, ``Stale`` where the
    asset changed after the reviewer looked, Outrun where one of the fields was changed after it was proposed, and
    ValidationError where the values no longer fit.
    """
    current, post = _locked(proposal, user, ProposalState.APPLIED)
    chosen = set(fields or current.fields)
    if not chosen <= set(current.fields):
        raise ValidationError(_("That was not proposed."), code="fields")
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=current.asset_id)
    if outrun := chosen & conflicts(current, asset):
        raise Outrun(outrun)
    domain.amend(
        asset=asset,
        user=user,
        expected_version=expected_version,
        changes=nested({name: current.value(name) for name in chosen}),
        reason=_reason(current),
    )
    current.applied = sorted(chosen)
    return _decided(current, ProposalState.APPLIED, user, post, remark)


@transaction.atomic
def refuse(*, proposal: Proposal, user: User, remark: str, outdated: bool = False) -> Proposal:
    """Send a proposal back with a remark, as refused, or as ``outdated`` where the register has moved on.

    Stores the decision, then tells the proposer's post. Raises NotOpen, PermissionDenied, and ValidationError where
    nothing is said.
    """
    if not remark.strip():
        raise ValidationError({"remark": _("Say why, for the one who proposed it.")})
    state = ProposalState.OUTDATED if outdated else ProposalState.REFUSED
    current, post = _locked(proposal, user, state)
    return _decided(current, state, user, post, remark)


@transaction.atomic
def withdraw(*, proposal: Proposal, user: User) -> Proposal:
    """Take one's own proposal back. Raises NotOpen, and PermissionDenied for anybody else."""
    current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    officer = officer_of(user)
    if officer is None or officer.pk != current.proposed_by_id:
        raise PermissionDenied
    if ProposalState.WITHDRAWN not in MOVES[current.state]:
        raise NotOpen(current)
    current.state, current.decided_at = ProposalState.WITHDRAWN, timezone.now()
    current.decided_by, current.decided_by_post = officer, current.proposed_by_post
    current.save()
    return current


def _locked(proposal: Proposal, user: User, state: ProposalState) -> tuple[Proposal, Post]:
    current = Proposal.objects.select_for_update(of=("self",)).select_related("asset").get(pk=proposal.pk)
    if state not in MOVES[current.state]:
        raise NotOpen(current)
    post = deciding_post(user, current)
    if post is None:
        raise PermissionDenied
    return current, post


def _reason(proposal: Proposal) -> str:
    officer, post = proposal.proposed_by, proposal.proposed_by_post
    return f"{proposal.reason} (proposal {proposal.pk} by {officer.name_en}, {post.name_en})"


def _decided(proposal: Proposal, state: ProposalState, user: User, post: Post, remark: str) -> Proposal:
    proposal.state, proposal.decided_at, proposal.remark = state, timezone.now(), remark
    proposal.decided_by, proposal.decided_by_post = officer_of(user), post
    proposal.save()
    notify(
        post=proposal.proposed_by_post,
        text=lambda: _TOLD[state] % {"name": f"{proposal.asset.reference} {proposal.asset.name}"},
        url=proposal.get_absolute_url(),
        key=f"proposal:{proposal.pk}:decided",
    )
    return proposal
