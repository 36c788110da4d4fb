"""The lists of the desk as queries: each can be paged by key on an index and never counts a big table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.desk.finding import asked_for, found, tokens
from files.models import Classification, File, FileIndex, FileState, Movement, MovementKind
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
            order=("-opened_at", "-pk"),
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

    @property
    def audience(self) -> list[int]:
        """Under what files are open to him."""
        return tokens(self.user)


def of_tab(tab: str, *, user: User, posts: Sequence[Post], asked: Asked | None = None) -> "QuerySet[Any]":
    """Return what a tab lists for the ``posts`` that ``user`` holds: files, movements in "sent", indexes in "search".

    Of each row only its key and what the tab is ordered by is read; ``listed.read`` has what is shown of its file.
    """
    rows: QuerySet[Any] = _LISTS[tab](Desk(user=user, posts=posts), asked or Asked())
    return rows.only(*(each.lstrip("-") for each in TABS[tab].order), *(("file_id",) if tab == "sent" else ()))


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
        return _narrowed(files, asked)

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
    return sendings.filter(Exists(files))


def _with_others(desk: Desk, asked: Asked) -> "QuerySet[File]":
    files = File.objects.filter(opened_by__in=desk.numbers).exclude(state=FileState.CLOSED)
    return _narrowed(files.exclude(holder__in=desk.numbers), asked)


def _of_section(desk: Desk, asked: Asked) -> "QuerySet[File]":
    # By the audience kept beside each file: to work out who may open it, row by row, takes fifty times as long.
    files = File.objects.filter(section__in={post.section_id for post in desk.posts})
    return _narrowed(files.filter(index__audience__overlap=desk.audience), asked)


def _everywhere(desk: Desk, asked: Asked) -> "QuerySet[FileIndex]":
    rows = found(asked.text, audience=desk.audience)
    files = _narrowed(File.objects.filter(pk=OuterRef("pk")), Asked(priority=asked.priority, late=asked.late))
    return rows.filter(Exists(files)) if asked.priority or asked.late else rows


_LISTS = {
    "inbox": _held(FileState.ACTIVE),
    "sent": _sent,
    "others": _with_others,
    "parked": _held(FileState.PARKED),
    "section": _of_section,
    "search": _everywhere,
}


def numbers(rows: Sequence[Any]) -> list[int]:
    """Return the keys of the files of a list, whose rows are files, their indexes or the movements that sent them."""
    return [row.file_id if isinstance(row, Movement) else row.pk for row in rows]
