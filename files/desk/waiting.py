"""What waits for a person beside the files of his lists, asked in one statement for every page of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists

from files.models import ViewRequest
from staff.models import Notification, Post


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Whether views are asked of him, and whether he has notices that he has not read."""

    asked: bool
    notices: bool


def waiting(posts: Sequence[Post]) -> Waiting:
    """Return what waits for those who hold ``posts``."""
    numbers = [post.pk for post in posts]
    found = (
        Post.objects.order_by()
        .values_list(
            Exists(ViewRequest.objects.open().filter(post__in=numbers)),
            Exists(Notification.objects.filter(post__in=numbers, read_at=None)),
        )
        .first()
    )
    return Waiting(asked=found[0], notices=found[1]) if numbers and found else Waiting(asked=False, notices=False)
