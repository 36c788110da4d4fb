"""A post's jurisdiction on its page."""

from typing import Any

from django.http import HttpRequest

from assets.models import Jurisdiction, Kind
from maps.models import Area
from responses.panels import Panel
from staff.models import Post
from staff.panels import post_panels
from staff.rules import keep_offices


def of_post(request: HttpRequest, post: Post) -> dict[str, Any]:
    """Return the pieces of a post's jurisdiction in words."""
    return {"post": post, "pieces": pieces(post), "keeps": keep_offices(request.user)}


def pieces(post: Post) -> list[tuple[Jurisdiction, str, str]]:
    """Return each piece with its areas and its kinds in words; an empty text means all."""
    labels = dict(Kind.choices)
    rows = Jurisdiction.objects.filter(post=post).prefetch_related("areas").order_by("pk")
    return [
        (
            row,
            ", ".join(area.name for area in sorted(row.areas.all(), key=_in_order)),
            ", ".join(str(labels[kind]) for kind in row.kinds if kind in labels),
        )
        for row in rows
    ]


def _in_order(area: Area) -> tuple[str, int, str]:
    # Codes are numbers written as texts: 9 comes before 10.
    return area.kind, len(area.code), area.code


def declare() -> None:
    """Put it on the page of a post."""
    post_panels.add(Panel(place="beside", order=10, template="assets/panels/jurisdiction.html", context=of_post))
