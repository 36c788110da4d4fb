"""Rules that send complaints: written, tried, put in force and out of it; and what is kept of each sending."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import rules as permissions
from complaints.assignment.broken import FAULT_WORDS, tell_of_broken
from complaints.assignment.routing import TRIED_MOST, Route, Tried, faults, try_on_past
from complaints.models import Complaint, RoutingDecision, RoutingRule, RoutingTrial, RuleState
from complaints.workflow import RULE_EDITABLE, rule_may_move
from files.workflow import NotAllowed
from staff.models import User

CONDITIONS = (
    "name", "category", "area", "kind", "days", "hour_from", "hour_until", "valid_from", "valid_until", "post",
)  # fmt: skip
_STEP = 10


@transaction.atomic(savepoint=False)
def keep_decision(*, complaint: Complaint, routed: Route) -> RoutingDecision:
    """Store beside the complaint which rule sent it, what was passed over, and what a rule on trial would have done.

    Side effects, in order: stores the decision; tells those who keep them of broken rules that were passed over.
    """
    decision = RoutingDecision.objects.create(
        complaint=complaint,
        way=routed.way,
        rule_id=routed.rule_id,
        rule_version=routed.rule_version,
        post=routed.post,
        skipped=routed.skipped,
        trial_rule_id=routed.trial_rule_id,
        trial_post_id=routed.trial_post_id,
    )
    if routed.skipped:
        tell_of_broken()
    return decision


@transaction.atomic
def write_rule(*, user: User, values: Mapping[str, Any], copy_of: RoutingRule | None = None) -> RoutingRule:
    """Enter a new rule as a draft behind all others (a copy: behind its model). ``values`` has CONDITIONS.

    Raises NotAllowed where ``user`` does not keep the category's section.
    """
    rule = RoutingRule(**{name: values[name] for name in CONDITIONS})
    rule.area_key = rule.area.key if rule.area else ""
    _refuse_stranger(user, rule)
    last = RoutingRule.objects.order_by("-rank").values_list("rank", flat=True).first()
    rule.rank = copy_of.rank if copy_of else (last or 0) + _STEP
    rule.save(force_insert=True)
    return rule


@transaction.atomic
def edit_rule(*, rule: RoutingRule, user: User, values: Mapping[str, Any], version: int) -> RoutingRule:
    """Change the conditions of a draft or of a rule on trial, as it stood at ``version``.

    A rule on trial becomes a draft again. Raises NotAllowed: stale, in force, not his.
    """
    rule = _locked(rule, user=user, version=version)
    if rule.state not in RULE_EDITABLE:
        raise NotAllowed(
            _("A rule that is in force or off is not changed. Copy it as a draft and try that one."), code="state"
        )
    for name in CONDITIONS:
        setattr(rule, name, values[name])
    rule.area_key = rule.area.key if rule.area else ""
    # He must keep what it becomes, too.
    _refuse_stranger(user, rule)
    rule.state, rule.version = RuleState.DRAFT, rule.version + 1
    rule.save()
    return rule


@transaction.atomic
def move_rule(*, rule: RoutingRule, user: User, state: str, version: int) -> RoutingRule:
    """Take a rule to another state, as it stood at ``version``.

    It is put in force only without a fault and after it was tried, as it now reads, on past complaints.
    Raises NotAllowed: stale, not a move, untried, broken, not his.
    """
    rule = _locked(rule, user=user, version=version)
    if not rule_may_move(rule.state, state):
        raise NotAllowed(
            _("This rule is %(state)s; that step is not possible now.") % {"state": rule.get_state_display()},
            code="state",
        )
    if state == RuleState.ON:
        if fault := faults(rules=[rule]).get(rule.pk):
            raise NotAllowed(
                _("The rule cannot be put in force: %(fault)s.") % {"fault": FAULT_WORDS[fault]}, code="broken"
            )
        if not rule.trials.filter(version=rule.version).exists():
            raise NotAllowed(_("Try the rule on past complaints first, and look at what it changes."), code="untried")
    rule.state = state
    rule.save(update_fields=["state"])
    return rule


@transaction.atomic
def try_rules(*, rules: Sequence[RoutingRule], user: User, most: int = TRIED_MOST) -> Tried:
    """Try rules together on the last ``most`` complaints and keep that they were tried, as they read."""
    found = try_on_past(rules=rules, most=most)
    RoutingTrial.objects.bulk_create(
        RoutingTrial(rule=rule, version=rule.version, ran_by=user, examined=found.examined, moved=found.changed)
        for rule in rules
    )
    return found


@transaction.atomic
def order_rules(*, user: User, rule: RoutingRule, up: bool, seen: Sequence[int]) -> None:
    """Move a rule one place up or down. ``seen`` are the keys of all rules in the order that stood on the page.

    Raises NotAllowed where the order is another meanwhile, or the rule is not his. Side effects: locks all rules;
    numbers anew those whose rank changes.
    """
    rows = list(RoutingRule.objects.select_for_update(of=("self",)).select_related("category__section"))
    if [row.pk for row in rows] != list(seen):
        raise NotAllowed(_("Nothing was changed: the order of the rules is another meanwhile."), code="stale")
    place = next(n for n, row in enumerate(rows) if row.pk == rule.pk)
    _refuse_stranger(user, rows[place])
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        raise NotAllowed(_("The rule stands at the end already."), code="end")
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, start=1):
        if row.rank != number * _STEP:
            row.rank = number * _STEP
            row.save(update_fields=["rank"])


def _locked(rule: RoutingRule, *, user: User, version: int) -> RoutingRule:
    # Locked by itself: joined to the post that another edit is just changing, the row would not be found.
    RoutingRule.objects.select_for_update().get(pk=rule.pk)
    rule = RoutingRule.objects.select_related("category__section", "area", "post").get(pk=rule.pk)
    _refuse_stranger(user, rule)
    if rule.version != version:
        raise NotAllowed(
            _("Nothing was saved: somebody changed this rule meanwhile. Look at it as it stands now."), code="stale"
        )
    return rule


def _refuse_stranger(user: User, rule: RoutingRule) -> None:
    if not permissions.may_keep_rule(user, rule):
        raise NotAllowed(_("Rules of this section are kept by its head and the posts above."), code="right")
