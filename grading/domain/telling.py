"""Who is told when a grading moves: the posts that take the next step, or the one that drafted it."""

from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from assets.models import Asset
from grading.models import Body, GradeRule, Grading
from grading.rules import rule_for
from staff.domain import notify
from staff.models import Post


def submitted(grading: Grading) -> None:
    """Tell who enters the recommendation or, where none is needed, the decision."""
    rule = rule_for(grading.proposed, timezone.localdate())
    if rule is not None:
        _tell(grading, _posts(grading, rule.recommended_by or rule.decided_by), lambda: _("A grading waits: %(place)s"))


def recommended(grading: Grading, rule: GradeRule) -> None:
    """Tell who enters the decision."""
    _tell(grading, _posts(grading, rule.decided_by), lambda: _("A recommended grade waits for its decision: %(place)s"))


def returned(grading: Grading) -> None:
    """Tell the post that drafted it."""
    _tell(grading, _drafting(grading), lambda: _("A grading was returned for correction: %(place)s"))


def settled(grading: Grading) -> None:
    """Tell the post that drafted it what came of it."""
    _tell(grading, _drafting(grading), lambda: _("The grading of %(place)s is settled."))


def _drafting(grading: Grading) -> list[Post]:
    return [grading.drafted_at_post] if grading.drafted_at_post else []


def _posts(grading: Grading, body: Body) -> list[Post]:
    """The held posts of the duty that enters what ``body`` resolves; of the drafter's section where it has one."""
    held = list(
        Post.objects.filter(duty=body.entered_by, tenures__period__contains=timezone.localdate()).order_by("pk")
    )
    own = grading.drafted_at_post.section_id if grading.drafted_at_post else None
    return [post for post in held if post.section_id == own] or held


def _tell(grading: Grading, posts: Iterable[Post], words: Callable[[], str]) -> None:
    asset: Asset = grading.asset

    def text() -> str:
        return words() % {"place": f"{asset.name} ({asset.reference})"}

    for post in posts:
        notify(post=post, text=text, url=grading.get_absolute_url())
