"""The lists of the desk as queries: each can be paged by key on an index and never counts a big table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.desk.finding import asked_for, found
from files.models import Classification, File, FileState, Movement, MovementKind, Receipt
from staff.models import Post, User

SENDINGS = (MovementKind.FORWARDED, MovementKind.RETURNED)


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
            order=("-sent_at", "-pk"),
            empty=_("You have sent no file on"),
            empty_text=_("Files that you have sent on and others hold now appear here, the last one first."),
        ),
        Tab(
            name="others",
            label=_("With others"),
            order=("held_since", "pk"),
            empty=_("No file that you opened is with others"),
            empty_text=_("Files opened at your post that wait at another appear here, the longest waiting first."),
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
        Tab(
            name="search",
            label=_("All that I may open"),
            order=("-index__opened_at", "-pk"),
            empty=_("Look for a file by its words"),
            empty_text=_("Words of its number, its subject, its notes or the titles of its papers, in any script."),
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What narrows a list: words, a priority, only what is late."""

    text: str = ""
    priority: str = ""
    late: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.priority or self.late)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Whose lists they are: a login and the posts it acts for, read once."""

    user: User
    posts: Sequence[Post] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """The posts' numbers: given so and not as a subquery, the plan walks the index of each inbox."""
        return [post.pk for post in self.posts]


def of_tab(tab: str, *, user: User, posts: Sequence[Post], asked: Asked | None = None) -> "QuerySet[Any]":
    """Return what a tab lists for the ``posts`` that ``user`` holds: files, and movements where it is "sent"."""
    desk = Desk(user=user, posts=posts)
    listed: QuerySet[Any] = _LISTS[tab](desk, asked or Asked())
    return listed


def _narrowed(files: "QuerySet[File]", asked: Asked) -> "QuerySet[File]":
    if asked.text:
        query = asked_for(asked.text)
        files = files.filter(index__words=query) if query is not None else files.none()
    if asked.priority:
        files = files.filter(priority=asked.priority)
    if asked.late:
        files = files.filter(due_at__lt=timezone.now()).exclude(state=FileState.CLOSED)
    return files


def _held(state: str) -> Any:
    def rows(desk: Desk, asked: Asked) -> "QuerySet[File]":
        # The index holds what is not closed; saying so lets the plan use it.
        files = File.objects.filter(holder__in=desk.numbers, state=state).exclude(state=FileState.CLOSED)
        return listed(_narrowed(files, asked))

    return rows


def _sent(desk: Desk, asked: Asked) -> "QuerySet[Movement]":
    """The last sending of each file by these posts; not those that came back or were pulled back."""
    later = Movement.objects.filter(
        file=OuterRef("file"), from_post__in=desk.numbers, kind__in=SENDINGS, serial__gt=OuterRef("serial")
    )
    sendings = Movement.objects.filter(from_post__in=desk.numbers, kind__in=SENDINGS).filter(~Exists(later))
    # A secret file that went on is no longer his to read, not even its subject.
    secret = Q(classification=Classification.SECRET) & ~Q(opened_by__in=desk.numbers)
    files = _narrowed(File.objects.filter(~secret, pk=OuterRef("file")).exclude(holder__in=desk.numbers), asked)
    return (
        sendings.filter(Exists(files))
        .select_related("file__holder", "file__section")
        .only("sent_at", "file_id", *(f"file__{name}" for name in _SHOWN))
        .prefetch_related(*_arrivals("file__"))
    )


def _with_others(desk: Desk, asked: Asked) -> "QuerySet[File]":
    files = File.objects.filter(opened_by__in=desk.numbers).exclude(state=FileState.CLOSED)
    return listed(_narrowed(files.exclude(holder__in=desk.numbers), asked))


def _of_section(desk: Desk, asked: Asked) -> "QuerySet[File]":
    sections = {post.section_id for post in desk.posts}
    if asked.text:
        files = found(asked.text, user=desk.user).filter(section__in=sections)
        return listed(_narrowed(files, Asked(priority=asked.priority, late=asked.late)))
    return listed(_narrowed(File.objects.visible_to(desk.user).filter(section__in=sections), asked))


def _everywhere(desk: Desk, asked: Asked) -> "QuerySet[File]":
    files = found(asked.text, user=desk.user).select_related("index")
    return listed(_narrowed(files, Asked(priority=asked.priority, late=asked.late)), "index__opened_at")


_LISTS = {
    "inbox": _held(FileState.ACTIVE),
    "sent": _sent,
    "others": _with_others,
    "parked": _held(FileState.PARKED),
    "section": _of_section,
    "search": _everywhere,
}


# What a row shows, and no more: a list has fifty rows and is opened all day.
_SHOWN = (
    *("number", "part", "volume", "subject", "priority", "classification", "state", "held_since", "due_at"),
    *("parked_until", "opened_at", "section__code", "holder__section_id"),
    *(f"holder__name_{language}" for language in ("en", "bn", "hi")),
)
_ARRIVED = (
    *("file_id", "serial", "from_post_id", "opened_at", "held_since"),
    *(f"from_post__name_{language}" for language in ("en", "bn", "hi")),
)


def _arrivals(prefix: str) -> tuple[Any, Any]:
    arrival = Movement.objects.filter(held_since=F("file__held_since")).select_related("from_post").order_by("serial")
    receipts = Receipt.objects.only("file_id", "mode", "reply_due_on").order_by("pk")
    return (
        Prefetch(f"{prefix}movements", queryset=arrival.only(*_ARRIVED), to_attr="arrival"),
        Prefetch(f"{prefix}receipts", queryset=receipts),
    )


def listed(files: "QuerySet[File]", *ordered_by: str) -> "QuerySet[File]":
    """Add what a row of a list shows: the holder, how the file came to him (``arrival``, in order), its receipts.

    Other columns are not read, but those that the list is ``ordered_by``.
    """
    return files.select_related("holder", "section").only(*_SHOWN, *ordered_by).prefetch_related(*_arrivals(""))
