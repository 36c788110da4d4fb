"""Finds the post that a complaint goes to: by rule, or by the category's section and duty."""

import structlog
from django.db.models import Q
from django.utils import timezone

from assets.models import Asset
from complaints.models import Category, RoutingRule
from maps.models import Area
from staff.models import Post

log = structlog.get_logger(__name__)


class NoPostError(Exception):
    """No post can receive complaints of the category; an administrator must add one."""


def post_for(*, category: Category, ward: Area | None, asset: Asset | None) -> Post:
    """Return the post that receives the complaint.

    The rule of lowest rank whose every condition fits decides; a rule for a borough fits its wards. Without a rule,
    the first post of the category's section with its first duty, else any post of that section; posts that somebody
    holds today come first.
    Raises NoPostError where the section has no post at all.
    """
    areas = [area.pk for area in (ward, ward.parent if ward else None) if area]
    rule = (
        RoutingRule.objects.filter(
            Q(category=category) | Q(category=None),
            Q(area__in=areas) | Q(area=None),
            Q(kind=asset.kind if asset else "") | Q(kind=""),
        )
        .select_related("post__section")
        .order_by("rank", "pk")
        .first()
    )
    if rule:
        return rule.post
    posts = Post.objects.filter(section=category.section).select_related("section").order_by("code")
    held = posts.filter(tenures__period__contains=timezone.localdate())
    fitting = (held.filter(duty=category.first_duty), held, posts.filter(duty=category.first_duty), posts)
    post = next((found for choice in fitting if (found := choice.first())), None)
    if post is None:
        log.error("complaint_has_no_post", category=category.code, section=category.section.code)
        raise NoPostError(category.code)
    return post
