"""What of this room hangs on areas whose outlines change: rules that send complaints to posts."""

from assets.boundaries import Effect, effects
from complaints.models import RoutingRule, RuleState


def routing_rules(changed: set[str], gone: set[str]) -> list[Effect]:
    """Return the rules whose area is among those named ("ward:93"), in words."""
    rules = (
        RoutingRule.objects.filter(area__isnull=False)
        .exclude(state=RuleState.OFF)
        .select_related("area", "post", "category")
    )
    return [
        Effect(area=rule.area.name, what=_words(rule), gone=rule.area.key in gone)
        for rule in rules.defer("area__geometry", "area__geometry_3857")
        if rule.area is not None and rule.area.key in changed | gone
    ]


def _words(rule: RoutingRule) -> str:
    about = rule.category.name if rule.category else ""
    return f"{about} → {rule.post.name}" if about else f"→ {rule.post.name}"


def declare() -> None:
    """Have these rules named where somebody is about to change areas."""
    if routing_rules not in effects:
        effects.append(routing_rules)
