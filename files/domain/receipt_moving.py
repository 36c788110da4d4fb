"""How a receipt goes from post to post, into a file, or ends without one."""

from collections.abc import Sequence
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evidence.domain import keep_document
from evidence.models import Original
from files import rules
from files.domain.flagging import flag_paper
from files.domain.opening import Paper, add_paper, open_file, read_paper
from files.domain.receipt_register import (
    last_move,
    lock,
    record,
    refuse_stale,
    tell_arrival,
    tell_pulled_back,
    what_happened,
    working,
)
from files.models import (
    Classification,
    Correspondence,
    File,
    FileCategory,
    FlagKind,
    FunctionalHead,
    MoveKind,
    Priority,
    Receipt,
    ReceiptEnd,
    ReceiptMove,
)
from files.receiving import receipt_rules
from files.receiving.receipt_workflow import check
from files.workflow import NotAllowed
from staff.domain import holder_of, officer_of
from staff.models import Officer, Post, User


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """What a file opened from a receipt is to be."""

    post: Post
    subject: str
    priority: str = Priority.ORDINARY
    classification: str = Classification.ORDINARY
    head: FunctionalHead | None = None
    category: FileCategory | None = None


@transaction.atomic
def mark_read(*, receipt: Receipt, user: User) -> None:
    """Note the holder's first reading after it came. Side effects, in order: locks the receipt; stores the time."""
    lock(receipt)
    last = last_move(receipt)
    if last is not None and last.opened_at is None and receipt_rules.holds(user, receipt):
        last.opened_at = timezone.now()
        last.save(update_fields=["opened_at"])


@transaction.atomic
def send(*, receipt: Receipt, user: User, seen: int, to_post: Post, remarks: str = "") -> ReceiptMove:
    """Send the receipt to another post, which must have a holder.

    Side effects, in order: locks the receipt; notes that it was read; writes its register; tells the receiving post.
    """
    officer = working(receipt, user=user, seen=seen)
    if to_post == receipt.holder:
        raise NotAllowed(_("The receipt is with this post already; choose another."), code="same")
    if holder_of(to_post) is None:
        raise NotAllowed(
            _("Nobody holds the post %(post)s at present; choose another.") % {"post": to_post.name}, code="vacant"
        )
    _note_reading(receipt)
    move = record(receipt=receipt, kind=MoveKind.SENT, officer=officer, to_post=to_post, remarks=remarks)
    tell_arrival(move)
    return move


@transaction.atomic
def pull_back(*, receipt: Receipt, user: User, seen: int) -> ReceiptMove:
    """Take a receipt back that was just sent, as long as nobody has read it there.

    Side effects, in order: locks the receipt; writes its register; tells the post it was pulled back from.
    """
    lock(receipt)
    officer, last = officer_of(user), last_move(receipt)
    check(MoveKind.PULLED_BACK, receipt.state)
    if officer is None or last is None or not receipt_rules.may_pull_back(user, receipt):
        if last is not None and last.opened_at is not None and receipt_rules.may_see(user, receipt):
            words = _("%(post)s has read the receipt; it can no longer be pulled back.")
            raise NotAllowed(words % {"post": last.to_post.name}, code="opened")
        raise NotAllowed(what_happened(receipt, user), code="holder")
    refuse_stale(receipt, user=user, seen=seen)
    move = record(receipt=receipt, kind=MoveKind.PULLED_BACK, officer=officer, to_post=last.from_post)
    tell_pulled_back(receipt, last.to_post)
    return move


@transaction.atomic
def put_into_file(*, receipt: Receipt, user: User, seen: int, file: File) -> Sequence[Correspondence]:
    """Put the receipt into a file that the user holds, behind its last page; its letter is flagged as fresh receipt.

    A receipt may not become more open than it is; in a stricter file it becomes as strict. Side effects, in order:
    locks the file, then the receipt; adds the letter (of paper that is only tracked a sheet that says so) and each kept
    enclosure; flags the letter; has their text recognised; writes the register.
    """
    file.refresh_from_db(from_queryset=File.objects.select_for_update(of=("self",)))
    officer = working(receipt, user=user, seen=seen)
    if not rules.may(user, "work_on_file", file):
        raise NotAllowed(
            _("A receipt is put into a file that is with you and not closed; have the file sent to you, or send the"
              " receipt to its holder."),
            code="file",
        )  # fmt: skip
    if receipt_rules.stricter(receipt.classification, file.classification):
        raise NotAllowed(
            _("The receipt is %(class)s and the file is open to more people; choose a file as strict as the receipt.")
            % {"class": receipt.get_classification_display()},
            code="class",
        )
    return _file(receipt, file, user=user, officer=officer, flag=FlagKind.FR)


@transaction.atomic
def open_from(*, receipt: Receipt, user: User, seen: int, new: NewFile) -> File:
    """Open a new file from the receipt, whose letter becomes the paper under consideration.

    Side effects, in order: locks the receipt; opens the file as ``open_file`` does; then as ``put_into_file``.
    """
    officer = working(receipt, user=user, seen=seen)
    if not receipt_rules.diary_posts(user).filter(pk=new.post.pk).exists():
        raise NotAllowed(_("Your posts open no files."), code="right")
    if receipt_rules.stricter(receipt.classification, new.classification):
        raise NotAllowed(
            _("The receipt is %(class)s; its file must be as strict.")
            % {"class": receipt.get_classification_display()},
            code="class",
        )
    file = open_file(
        section=new.post.section,
        post=new.post,
        subject=new.subject,
        priority=new.priority,
        classification=new.classification,
        officer=officer,
        head=new.head,
        category=new.category,
    )
    _file(receipt, file, user=user, officer=officer, flag=FlagKind.PUC)
    return file


@transaction.atomic
def close(*, receipt: Receipt, user: User, seen: int, as_what: str, remarks: str) -> ReceiptMove:
    """Close the receipt without a file, saying why. Side effects, in order: locks it; writes its register."""
    officer = working(receipt, user=user, seen=seen)
    if as_what not in ReceiptEnd.values:
        raise NotAllowed(_("Choose why the receipt is closed."), code="end")
    if not remarks.strip():
        raise NotAllowed(_("Say why the receipt is closed."), code="reason")
    return record(receipt=receipt, kind=MoveKind.CLOSED, officer=officer, remarks=remarks, closed_as=as_what)


@transaction.atomic
def reopen(*, receipt: Receipt, user: User, seen: int, reason: str) -> ReceiptMove:
    """Reopen a closed receipt, which lies then where it was closed; a post above that one does it, with a reason.

    Side effects, in order: locks the receipt; writes its register; tells the post.
    """
    lock(receipt)
    officer = officer_of(user)
    check(MoveKind.REOPENED, receipt.state)
    if officer is None or not receipt_rules.may_reopen(user, receipt):
        raise NotAllowed(_("A closed receipt is reopened by a post above the one that closed it."), code="right")
    refuse_stale(receipt, user=user, seen=seen)
    if not reason.strip():
        raise NotAllowed(_("Say why the receipt is reopened."), code="reason")
    move = record(receipt=receipt, kind=MoveKind.REOPENED, officer=officer, remarks=reason)
    tell_arrival(move)
    return move


def _note_reading(receipt: Receipt) -> None:
    last = last_move(receipt)
    if last is not None and last.opened_at is None:
        last.opened_at = timezone.now()
        last.save(update_fields=["opened_at"])


def _file(receipt: Receipt, file: File, *, user: User, officer: Officer, flag: str) -> list[Correspondence]:
    _note_reading(receipt)
    if receipt_rules.stricter(file.classification, receipt.classification):
        receipt.classification = file.classification
    with pghistory.context(user=user.pk):
        record(receipt=receipt, kind=MoveKind.FILED, officer=officer, file=file)
    title = f"{receipt.sender}: {receipt.subject}"[:200]
    letter = receipt.original or _sheet(receipt, user)
    papers = [Paper(title=title, original=letter, pages=max(receipt.pages, 1) if receipt.original else 1)]
    kept = receipt.enclosures.filter(struck_at=None, original__isnull=False).select_related("original")
    papers += [Paper(title=each.title, original=each.original, pages=each.pages) for each in kept if each.original]
    rows = [
        add_paper(
            file=file,
            paper=Paper(title=paper.title, original=paper.original, pages=paper.pages, receipt=receipt),
            added_by=file.holder,
        )
        for paper in papers
    ]
    for row in rows:
        read_paper(row)
    flag_paper(paper=rows[0], user=user, kind=flag)
    return rows


def _sheet(receipt: Receipt, user: User) -> Original:
    """Keep the page that stands in the file for paper that is not scanned."""
    with translation.override("en"):  # What stands on a file is written in one language.
        context = {"receipt": receipt, "enclosures": list(receipt.enclosures.filter(struck_at=None)), "language": "en"}
        html = render_to_string("files/receipts/sheet.html", context)
    name = "".join(letter if letter.isalnum() else "-" for letter in receipt.number)
    return keep_document(content=html.encode(), name=f"{name}.html", media_type="text/html", received_from=user)
