"""Reads of the diary: the lists of receipts, finding in them, and letters that may have come before."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from files.desk import vocabulary
from files.desk.finding import asked_for, key_of
from files.desk.reading import Tab
from files.models import Classification, IncomingMail, MailState, MoveKind, Receipt, ReceiptMove, ReceiptState
from files.receiving.receipt_rules import DIARISTS
from language.text import romanised
from staff.models import Post, User

_STORE = """
    INSERT INTO files_receiptindex (receipt_id, words) VALUES (%s, strip(to_tsvector('simple', %s)))
    ON CONFLICT (receipt_id) DO UPDATE SET words = EXCLUDED.words
"""
_SALT = "files.receipts.sender"
_SHORTEST_PHONE = 7
TWINS = 5


TABS = {
    tab.name: tab
    for tab in (
        Tab(
            name="inbox",
            label=_("With me"),
            order=("held_since", "pk"),
            empty=_("No receipt waits for you"),
            empty_text=_("What you diarise, and what others send to your post, stays here until it is in a file."),
        ),
        Tab(
            name="mail",
            label=_("Mail to be diarised"),
            order=("-received_at", "-pk"),
            empty=_("No mail waits for the diary"),
            empty_text=_("Mails that come in for your section appear here; each is diarised or set aside."),
        ),
        Tab(
            name="sent",
            label=_("Sent"),
            order=("-at", "-pk"),
            empty=_("You have sent no receipt on"),
            empty_text=_("Receipts that you have sent on and others have now appear here, the last one first."),
        ),
        Tab(
            name="section",
            label=_("My section"),
            order=("-received_at", "-pk"),
            empty=_("Your section has diarised nothing yet"),
            empty_text=_("Every receipt of your section appears here, the newest first."),
        ),
        Tab(
            name="closed",
            label=_("Closed"),
            order=("-received_at", "-pk"),
            empty=_("No receipt is closed"),
            empty_text=_("Receipts closed without a file appear here."),
        ),
        Tab(
            name="all",
            label=_("All that I may open"),
            order=("-received_at", "-pk"),
            empty=_("There is no receipt that you may open"),
            empty_text=_("Receipts of every section that you may open appear here, the newest first."),
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What narrows a list."""

    text: str = ""
    mode: str = ""
    vip: bool = False
    overdue: bool = False
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.mode or self.vip or self.overdue or self.since or self.until)


def of_tab(tab: str, *, user: User, posts: Sequence[Post], asked: Asked | None = None) -> "QuerySet[Any]":
    """Return what a tab lists for the ``posts`` that ``user`` holds: receipts, their sendings, or mails."""
    asked, numbers = asked or Asked(), [post.pk for post in posts]
    if tab == "mail":
        return _mails(posts, asked)
    if tab == "sent":
        return _sent(numbers, user, asked)
    if tab == "inbox":
        rows = Receipt.objects.filter(holder__in=numbers, state=ReceiptState.OPEN)
    elif tab == "all":
        rows = Receipt.objects.visible_to(user)
    else:
        rows = Receipt.objects.visible_to(user).filter(section__in={post.section_id for post in posts})
        if tab == "closed":
            rows = rows.filter(state=ReceiptState.CLOSED)
    return narrowed(rows, asked, user).select_related("holder", "file", "section")


def _sent(posts: Sequence[int], user: User, asked: Asked) -> "QuerySet[ReceiptMove]":
    later = ReceiptMove.objects.filter(
        receipt=OuterRef("receipt"), kind=MoveKind.SENT, from_post__in=posts, serial__gt=OuterRef("serial")
    )
    receipts = narrowed(Receipt.objects.visible_to(user).filter(pk=OuterRef("receipt")), asked, user)
    # One that lies with him again, or was pulled back, is not with others.
    receipts = receipts.exclude(holder__in=posts)
    return (
        ReceiptMove.objects.filter(kind=MoveKind.SENT, from_post__in=posts)
        .filter(~Exists(later), Exists(receipts))
        .select_related("receipt__holder", "receipt__file", "receipt__section")
    )


def _mails(posts: Sequence[Post], asked: Asked) -> "QuerySet[IncomingMail]":
    sections = {post.section_id for post in posts if post.duty in DIARISTS}
    rows = IncomingMail.objects.filter(section__in=sections, state=MailState.WAITING)
    if asked.text:
        rows = rows.filter(
            Q(subject__icontains=asked.text) | Q(from_name__icontains=asked.text) | Q(from_email__iexact=asked.text)
        )
    return rows.select_related("section").prefetch_related("parts")


def narrowed(rows: "QuerySet[Receipt]", asked: Asked, user: User) -> "QuerySet[Receipt]":
    """Return of ``rows`` those that fit what is asked."""
    if asked.text:
        rows = rows.filter(_found(asked.text, user))
    if asked.mode:
        rows = rows.filter(mode=asked.mode)
    if asked.vip:
        rows = rows.exclude(vip="")
    if asked.overdue:
        rows = rows.filter(pk__in=Receipt.objects.awaiting_reply().filter(reply_due_on__lt=timezone.localdate()))
    if asked.since:
        rows = rows.filter(received_at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(received_at__lt=_midnight(asked.until + dt.timedelta(days=1)))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _found(text: str, user: User) -> Q:
    """Find by words; a private person only by his whole name, phone or e-mail address, and by who may read those.

    Otherwise the search would tell to anybody who guesses whether a person has written.
    """
    query = asked_for(text)
    words = Q(index__words=query) if query is not None else Q(pk__in=[])
    hashes = sender_keys(text, text, text)
    if not hashes:
        return words
    posts = user.posts().values("pk")
    readable = Q(file__isnull=True, holder__in=posts) | Q(file__holder__in=posts)
    return words | (Q(sender_rows__keys__overlap=hashes) & readable)


def sender_keys(name: str, phone: str, email: str) -> list[str]:
    """Return keyed hashes by which a sender's name, phone and address are known again, and not read."""
    spelt = " ".join(sorted(romanised(name).split()))
    digits = re.sub(r"\D", "", romanised(phone))[-10:]
    plain = [
        f"name:{spelt}" if spelt else "",
        f"phone:{digits}" if len(digits) >= _SHORTEST_PHONE else "",
        f"mail:{email.strip().casefold()}" if "@" in email else "",
    ]
    return [salted_hmac(_SALT, each, algorithm="sha256").hexdigest() for each in plain if each]


def letter_key(number: str) -> str:
    """Return a letter's number as it is compared: letters and digits alone, in Latin script, zeros in front dropped."""
    parts = re.findall(r"[a-z]+|\d+", romanised(number))
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)[:100]


def index(receipt: Receipt) -> None:
    """Let the receipt be found by its number, sender, subject and the number of the letter."""
    text = key_of(receipt.number, receipt.sender, receipt.subject, receipt.letter_number)
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [receipt.pk, text])
    vocabulary.learn(text)


def rebuild(*, batch: int = 1_000) -> int:
    """Make the words of every receipt anew, in batches of a transaction each; returns how many."""
    last = done = 0
    while True:
        rows = list(Receipt.objects.filter(pk__gt=last).order_by("pk")[:batch])
        if not rows:
            return done
        with transaction.atomic():
            for row in rows:
                index(row)
        last, done = rows[-1].pk, done + len(rows)


def twins(
    *, user: User, sender: str, letter_number: str, keys: Sequence[str] = (), sha256: str = "", but: int | None = None
) -> list[Receipt]:
    """Return receipts, of those that ``user`` may open, that may be the same letter: at most five, newest first.

    The same number of the letter from the same sender (an office by its name, a person by his keys); the same bytes.
    """
    number, spelt = letter_key(letter_number), romanised(sender).split()
    same = Q(pk__in=[])
    if number:
        rows = Receipt.objects.filter(letter_key=number)
        alike = [row.pk for row in rows[:200] if not row.personal and romanised(row.sender).split() == spelt]
        same |= Q(pk__in=alike)
        if keys:
            same |= Q(letter_key=number, sender_rows__keys__overlap=list(keys))
    if sha256:
        same |= Q(original__sha256=sha256)
    found = (
        Receipt.objects.visible_to(user)
        .filter(same)
        .exclude(pk__in=[but] if but else [])
        .select_related("holder", "file", "section")
    )
    return list(found.distinct().order_by("-received_at", "-pk")[:TWINS])


def private(receipt: Receipt) -> bool:
    """Whether notices that others may read must not say what the receipt is about.

    One in a file that was classified after it came there is as strict as that file (``ReceiptQuerySet.visible_to``).
    """
    return receipt.classification != Classification.ORDINARY or (
        receipt.file is not None and receipt.file.classification != Classification.ORDINARY
    )
