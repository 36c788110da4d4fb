"""Which changes need another post's approval today, and whose."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from assets.domain import Changes
from assets.models import ApprovalRule, Asset
from assets.proposals.values import differing, flat
from staff.models import Duty, User

# Who decides where no rule says it any more: the section head and those above (practice of the department).
_USUAL = frozenset({Duty.SECTION_HEAD.value, Duty.EXECUTIVE_ENGINEER.value, Duty.DIRECTOR_GENERAL.value})


@dataclass(frozen=True)
class Together:
    """Assets of one kind and status in which the same fields (flat names) would be changed in one go."""

    kind: str
    status: str
    names: frozenset[str]


def approval_needed(asset: Asset, changes: Changes, *, user: User | None = None) -> set[str]:
    """Return the flat names of those changes that need approval: of fields under a rule, and really different.

    With ``user``, without what his posts may apply at once. One query where no rule is met.
    """
    changed = flat(asset, changes)
    rules = rules_for(asset, changed)
    named = {name: changed[name] for rule in rules for name in rule.field_names if name in changed}
    if not named:
        return set()
    needed = differing(asset, named)
    if user is None or not needed:
        return needed
    duties = set(user.seats().duties)
    return {name for name in needed if not duties & _deciding(rules, name)}


def deciding_duties(asset: Asset, names: Iterable[str]) -> frozenset[str]:
    """Return the duties that may decide on changes of all these fields today."""
    wanted = list(names)
    rules = rules_for(asset, wanted)
    found = [_deciding(rules, name) for name in wanted]
    return frozenset.intersection(*found) if found else _USUAL


def approval_needed_together(groups: Collection[Together], *, user: User) -> set[str]:
    """Return the flat names of what many assets would be changed in and ``user`` may not change at once.

    The caller has looked that the values really differ. One query where no rule is met.
    """
    rules = valid_rules({name for group in groups for name in group.names})
    if not rules:
        return set()
    duties = set(user.seats().duties)
    return {
        name
        for group in groups
        for name in group.names
        if _ruled(met := _meeting(rules, group), name) and not duties & _deciding(met, name)
    }


def deciding_duties_together(groups: Collection[Together]) -> frozenset[str]:
    """Return the duties that may decide on all of a change of many assets today."""
    rules = valid_rules({name for group in groups for name in group.names})
    met = [(_meeting(rules, group), name) for group in groups for name in group.names]
    found = [_deciding(those, name) for those, name in met if _ruled(those, name)]
    return frozenset.intersection(*found) if found else _USUAL


def valid_rules(names: Iterable[str], *, on: dt.date | None = None) -> list[ApprovalRule]:
    """Return the rules valid on the day ``on`` (today) for any of the fields, whatever the asset."""
    day = on or timezone.localdate()
    return list(
        ApprovalRule.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day, field_names__overlap=list(names)
        ).order_by("pk")
    )


def _meeting(rules: Iterable[ApprovalRule], group: Together) -> list[ApprovalRule]:
    return [
        rule
        for rule in rules
        if (not rule.kinds or group.kind in rule.kinds) and (not rule.statuses or group.status in rule.statuses)
    ]


def rules_for(asset: Asset, names: Iterable[str], *, on: dt.date | None = None) -> list[ApprovalRule]:
    """Return the rules valid on the day ``on`` (today) that meet the asset and any of the fields."""
    day = on or timezone.localdate()
    return list(
        ApprovalRule.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(kinds=[]) | Q(kinds__contains=[asset.kind]),
            Q(statuses=[]) | Q(statuses__contains=[asset.status]),
            valid_from__lte=day,
            field_names__overlap=list(names),
        ).order_by("pk")
    )


def _ruled(rules: Iterable[ApprovalRule], name: str) -> bool:
    return any(name in rule.field_names for rule in rules)


def _deciding(rules: Iterable[ApprovalRule], name: str) -> frozenset[str]:
    met = [frozenset(rule.approving) for rule in rules if name in rule.field_names]
    return frozenset.intersection(*met) if met else _USUAL
