"""A place that is not in the register: said by a citizen, verified by staff; the complaint's place follows."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets import domain as assets
from assets.models import Asset
from assets.rules import register_asset
from complaints.domain.places import add_place, post_of
from complaints.models import Complaint, Unlisted, Verified
from complaints.rules import may_work_on
from language.text import tidy
from staff.models import User


@dataclass(frozen=True, kw_only=True)
class NotListed:
    """What a citizen says of a place that he does not find in the list."""

    kind: str
    name: str = ""
    note: str = ""


@transaction.atomic
def keep_unlisted(*, complaint: Complaint, said: NotListed) -> Unlisted:
    """Keep with a report that its place is not in the register; saying it twice changes nothing."""
    row, _made = Unlisted.objects.get_or_create(
        complaint=complaint, defaults={"kind": said.kind, "name": tidy(said.name)[:200], "note": tidy(said.note)}
    )
    return row


@transaction.atomic
def enter_unlisted(*, unlisted: Unlisted, user: User, entry: dict[str, Any]) -> Asset:
    """Enter the place in the register, as ``entry`` (what ``assets.domain.register`` takes) says.

    By who may enter assets and holds the complaint's file. Side effects, in order: locks the provisional entry; enters
    the asset; puts it first among the complaint's places; stores the outcome.
    Raises ValidationError with every field at fault, or where it was verified meanwhile.
    """
    row = _begin(unlisted, user)
    if not register_asset(user):
        raise ValidationError(_("Your post does not enter assets in the register."), code="right")
    asset = assets.register(user=user, **entry)
    _decide(row, user=user, outcome=Verified.ENTERED, asset=asset, reason=_("entered in the register"))
    return asset


@transaction.atomic
def link_unlisted(*, unlisted: Unlisted, user: User, asset: Asset, reason: str) -> Unlisted:
    """Say that the place was in the register after all. Side effects as ``enter_unlisted``, without an entry."""
    row = _begin(unlisted, user)
    return _decide(row, user=user, outcome=Verified.LINKED, asset=asset, reason=_words(reason))


@transaction.atomic
def refuse_unlisted(*, unlisted: Unlisted, user: User, reason: str) -> Unlisted:
    """Say that there is no such place to enter; the complaint goes on at its point. Raises as ``enter_unlisted``."""
    row = _begin(unlisted, user)
    return _decide(row, user=user, outcome=Verified.REFUSED, asset=None, reason=_words(reason))


def _begin(unlisted: Unlisted, user: User) -> Unlisted:
    row = (
        Unlisted.objects.select_for_update(of=("self",))
        .select_related("complaint__file__holder", "complaint__category")
        .get(pk=unlisted.pk)
    )
    if not may_work_on(user, row.complaint):
        raise ValidationError(_("Only who holds the complaint's open file verifies its place."), code="right")
    if row.outcome != Verified.WAITING:
        raise ValidationError(
            _("This was verified meanwhile: %(outcome)s.") % {"outcome": row.get_outcome_display()}, code="stale"
        )
    return row


def _words(reason: str) -> str:
    words = tidy(reason)
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    return words


def _decide(row: Unlisted, *, user: User, outcome: Verified, asset: Asset | None, reason: str) -> Unlisted:
    complaint = row.complaint
    if asset is not None and not complaint.places.filter(asset=asset).exists():
        add_place(complaint=complaint, asset=asset, user=user, reason=reason, primary=True)
    row.outcome, row.asset, row.reason = outcome, asset, reason
    row.decided_by, row.decided_in, row.decided_at = user, post_of(complaint), timezone.now()
    row.save()
    return row
