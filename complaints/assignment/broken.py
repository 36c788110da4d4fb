"""Routing rules that cannot send anything: said in words, told to who keeps them, and found by the nightly check."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.assignment.routing import faults
from complaints.models import RoutingRule, RuleState
from responses.checks import Check, Examined, Finding, checks
from staff.domain import notify
from staff.models import Duty, Post

FAULT_WORDS = {
    "vacant": _("nobody holds the post today"),
    "area": _("its area is gone from the map"),
    "time": _("its days and hours can never be"),
    "category": _("its category is retired"),
    "kind": _("its category is not about this kind of place"),
}
_LIVE = (RuleState.ON, RuleState.TRIAL)


def broken_rules() -> list[tuple[RoutingRule, str]]:
    """Return the rules in force or on trial that cannot send anything today, with their faults, in two queries."""
    found = faults()
    rows = RoutingRule.objects.filter(pk__in=found, state__in=_LIVE).select_related(
        "post__section", "category__section"
    )
    return [(rule, found[rule.pk]) for rule in rows]


def tell_of_broken() -> int:
    """Tell those who keep each broken rule, once a month while it stays as it is; returns how many are broken.

    The administration is mailed what the nightly check of the register finds, which has these rules among it.
    """
    found = broken_rules()
    for rule, fault in found:
        key = f"routing-{rule.pk}-{rule.version}-{fault}-{timezone.localdate():%Y-%m}"
        url = reverse("complaints:rule", args=[rule.pk])

        def text(rule: RoutingRule = rule, fault: str = fault) -> str:
            words = gettext("The routing rule “%(rule)s” sends nothing: %(fault)s. Complaints go the usual way.")
            return words % {"rule": rule, "fault": FAULT_WORDS[fault]}

        for post in keepers_of(rule):
            notify(post=post, text=text, url=url, key=key)
    return len(found)


def keepers_of(rule: RoutingRule) -> list[Post]:
    """Return the posts told of a rule: the heads of its category's section, or else the department's top post."""
    top = Post.objects.filter(duty=Duty.DIRECTOR_GENERAL)
    if rule.category is None:
        return list(top)
    heads = list(Post.objects.filter(section=rule.category.section, duty=Duty.SECTION_HEAD))
    return heads or list(top)


def check_rules(limit: int) -> Examined:
    """Every rule in force or on trial can send complaints somewhere."""
    findings = [
        Finding(
            subject=f"{rule.pk}: {rule}",
            expected="a rule that can send complaints",
            found=str(FAULT_WORDS[fault]),
            url=reverse("complaints:rule", args=[rule.pk]),
        )
        for rule, fault in broken_rules()[:limit]
    ]
    return Examined(number=RoutingRule.objects.filter(state__in=_LIVE).count(), findings=findings)


def declare() -> None:
    """Add this room's check to the nightly one."""
    checks.add(Check(name="complaints.rules", label=_("Routing rules can send complaints"), run=check_rules))
