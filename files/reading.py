"""The lists of the desk as queries: each can be paged by key on an index and never counts a big table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.models import Classification, File, FileState, Movement
from language.text import tidy
from staff.models import Post, User


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One list of the desk: its name in addresses, its label, its order, and what an empty one says."""

    name: str
    label: str | Promise
    order: tuple[str, ...]
    empty: str | Promise
    empty_text: str | Promise


TABS = {
    tab.name: tab
    for tab in (
        Tab(
            name="inbox",
            label=_("Inbox"),
            order=("due_at", "pk"),
            empty=_("Your inbox is empty"),
            empty_text=_(
                "Nothing waits for you. What is forwarded to your post appears here, what is due first before the rest."
            ),
        ),
        Tab(
            name="sent",
            label=_("Sent"),
            order=("-held_since", "-pk"),
            empty=_("You have sent no file on"),
            empty_text=_("Files that you have handled and others hold now appear here."),
        ),
        Tab(
            name="parked",
            label=_("Parked"),
            order=("due_at", "pk"),
            empty=_("You have parked no file"),
            empty_text=_("A file that has to wait for something can be parked until a day, with a reason."),
        ),
        Tab(
            name="section",
            label=_("My section"),
            order=("-opened_at", "-pk"),
            empty=_("Your section has no file yet"),
            empty_text=_("Files opened in your section appear here, the newest first."),
        ),
    )
}


def of_tab(tab: str, *, user: User, posts: Sequence[Post], text: str = "") -> "QuerySet[File]":
    """Return the files of a tab for the ``posts`` that ``user`` holds, those with ``text`` in number or subject."""
    # Posts are given as numbers, not as a subquery: so the plan walks the index of each inbox.
    numbers = [post.pk for post in posts]
    mine = Q(holder__in=numbers)
    if tab == "sent":
        passed = Movement.objects.filter(file=OuterRef("pk"), to_post__in=numbers, opened_at__isnull=False)
        # A secret file that went on is no longer his to read, not even its subject.
        secret = Q(classification=Classification.SECRET) & ~Q(opened_by__in=numbers)
        found = File.objects.filter(~mine, ~secret, Exists(passed))
    elif tab == "section":
        sections = {post.section_id for post in posts}
        found = File.objects.visible_to(user).filter(section__in=sections)
    else:
        state = FileState.PARKED if tab == "parked" else FileState.ACTIVE
        # The index holds what is not closed; saying so lets the plan use it.
        found = File.objects.filter(mine, state=state).exclude(state=FileState.CLOSED)
    if wanted := tidy(text):
        found = found.filter(Q(number__icontains=wanted) | Q(subject__icontains=wanted))
    return listed(found)


def listed(files: "QuerySet[File]") -> "QuerySet[File]":
    """Add what a row of a list shows: the holder, how the file came to him (``arrival``, in order), its receipts."""
    arrival = Movement.objects.filter(held_since=F("file__held_since")).select_related("from_post").order_by("serial")
    return files.select_related("holder").prefetch_related(
        Prefetch("movements", queryset=arrival, to_attr="arrival"), "receipts"
    )
