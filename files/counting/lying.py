"""What lies with a post at a moment, for the report on a transfer of charge."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from files.models import Classification, File, Movement, MovementKind
from staff import holdings
from staff.models import Post


def files_with(post: Post, at: dt.datetime) -> Iterator[holdings.Holding]:
    """Yield the open files that lay with ``post`` at a moment, by the register; a confidential one without subject."""
    last = Movement.objects.filter(file=OuterRef("pk"), sent_at__lte=at).order_by("-serial").values("pk")[:1]
    came = Movement.objects.filter(to_post=post, sent_at__lte=at)
    lying = File.objects.filter(pk__in=came.values("file")).annotate(last=Subquery(last))
    lying = lying.filter(last__in=came.exclude(kind=MovementKind.CLOSED).values("pk")).order_by("number")
    found = list(lying.values("pk", "number", "subject", "classification", "last"))
    then = Movement.objects.in_bulk([row["last"] for row in found])
    for row in found:
        movement = then[row["last"]]
        secret = row["classification"] != Classification.ORDINARY
        yield holdings.Holding(
            number=row["number"],
            subject="" if secret else row["subject"],
            url=reverse("files:file", args=[row["pk"]]),
            state="parked" if movement.kind == MovementKind.PARKED else "active",
            due=timezone.localdate(movement.due_at).isoformat(),
        )


def declare() -> None:
    """Tell the room of posts."""
    holdings.lists("file", files_with)
