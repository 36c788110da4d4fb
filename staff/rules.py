"""Who is what: predicates that the rules of other rooms are made of."""

from typing import Any

from rules.predicates import Predicate, predicate

from staff.models import User


def has_duty(user: Any, *duties: str) -> bool:
    """Whether ``user`` holds, today, a post with one of ``duties`` (with none given: any post)."""
    if not isinstance(user, User):
        return False
    posts = user.posts()
    return posts.filter(duty__in=duties).exists() if duties else posts.exists()


def duty(*duties: str) -> Predicate:
    """Return the predicate "holds a post with one of ``duties``" for ``rules.add_rule``."""
    return Predicate(lambda user: has_duty(user, *duties), name="duty:" + ",".join(duties))


@predicate
def holds_a_post(user: Any) -> bool:
    """Whether ``user`` holds any post today."""
    return has_duty(user)
