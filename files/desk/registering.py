"""The despatch register as a question: what a reader may see, narrowed by text, section, day and way."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from files.models import Addressee, Despatch, DespatchCopy, DespatchMark, Role
from language.text import tidy
from staff.models import User

ORDER = ("-despatched_at", "-pk")


def letters_for(user: User, asked: dict[str, Any]) -> "QuerySet[Despatch]":
    """Return the lines of the register that ``user`` may see and that fit ``asked`` (RegisterForm's names).

    Citizens are not searched: the addressees here are what letters call them, and offices.
    """
    rows = Despatch.objects.visible_to(user)
    if wanted := tidy(asked.get("q") or ""):
        named = Addressee.objects.filter(version=OuterRef("version"), name__icontains=wanted, recipient__isnull=True)
        rows = rows.filter(Q(number__icontains=wanted) | Q(subject__icontains=wanted) | Exists(named))
    if asked.get("section"):
        rows = rows.filter(section=asked["section"])
    if asked.get("mode"):
        travelled = DespatchCopy.objects.filter(despatch=OuterRef("pk"), mode=asked["mode"])
        rows = rows.filter(Q(mode=asked["mode"]) | Exists(travelled))
    if asked.get("since"):
        rows = rows.filter(despatched_at__gte=_begins(asked["since"]))
    if asked.get("until"):
        rows = rows.filter(despatched_at__lt=_begins(asked["until"] + dt.timedelta(days=1)))
    copies = DespatchCopy.objects.select_related("addressee").prefetch_related("marks")
    return rows.select_related("section", "post", "officer", "file").prefetch_related(
        Prefetch("copies", queryset=copies),
        Prefetch("marks", queryset=DespatchMark.objects.filter(copy=None)),
        "superseded_by",
    )


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def first_addressee(letter: Despatch) -> str:
    """Return how the letter calls its first addressee, "" where it has none."""
    copies = sorted(letter.copies.all(), key=lambda copy: (copy.addressee.role != Role.TO, copy.addressee.rank))
    return copies[0].addressee.name if copies else ""
