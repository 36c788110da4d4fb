"""Reads of what is asked on files, for the desk and for those who may not open the file itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from files.models import (
    Classification,
    Correspondence,
    FileState,
    NoteColour,
    Noting,
    ParkingRequest,
    ViewOutcome,
    ViewRequest,
)
from staff.models import Post, User

# "" what is asked of my posts, "mine" what the files of my posts wait for.
TABS = ("", "mine")
_MOST_PARKINGS = 50


@dataclass(frozen=True, kw_only=True)
class Row:
    """One request of a list; of a confidential file no subject is shown, for it may say too much."""

    request: ViewRequest
    subject: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What an asked post sees of a confidential file."""

    notes: "QuerySet[Noting]"
    papers: "QuerySet[Correspondence]"


def of_tab(tab: str, *, posts: Sequence[Post]) -> "QuerySet[ViewRequest]":
    """Return the open requests to ``posts``, or those on files that they hold."""
    numbers = [post.pk for post in posts]
    rows = ViewRequest.objects.open().select_related("consultation__asked_by", "file", "post")
    if tab == "mine":
        return rows.filter(file__holder__in=numbers).exclude(file__state=FileState.CLOSED)
    return rows.filter(post__in=numbers)


def row(request: ViewRequest, today: dt.date) -> Row:
    """Return a request as a list shows it."""
    ordinary = request.file.classification == Classification.ORDINARY
    return Row(
        request=request,
        subject=request.file.subject if ordinary else "",
        late=request.consultation.due_on < today,
    )


def parkings(user: User) -> "QuerySet[ParkingRequest]":
    """Return the undecided requests to park of posts below those of ``user``."""
    below = Post.objects.in_line_of(user).exclude(pk__in=user.posts().values("pk"))
    rows = ParkingRequest.objects.filter(ended_at__isnull=True, asked_by__in=below)
    return rows.select_related("file", "asked_by").order_by("pk")[:_MOST_PARKINGS]


def shown(request: ViewRequest) -> Shown:
    """Return what the asked post sees of a confidential file: nothing once the request is over without its view."""
    over = request.outcome not in {"", ViewOutcome.GIVEN}
    asked = request.consultation
    notes = Noting.objects.filter(file=request.file_id, colour=NoteColour.GREEN, serial__in=asked.shown_notes)
    papers = Correspondence.objects.filter(file=request.file_id, page_from__in=asked.shown_pages)
    return Shown(
        notes=(notes.none() if over else notes).select_related("post", "officer").order_by("serial"),
        papers=(papers.none() if over else papers).select_related("original", "receipt"),
    )
