"""Who may what with receipts. A superuser has no right here by being one."""

from typing import Any

from django.db.models import QuerySet

from files import rules
from files.models import Classification, IncomingMail, MailState, MoveKind, Receipt, ReceiptMove, ReceiptState
from files.rules import OPENERS
from staff.models import Duty, Post, User

# Whoever keeps a diary: those who may open files.
DIARISTS: tuple[Duty, ...] = OPENERS


def diary_posts(user: Any) -> "QuerySet[Post]":
    """Return the posts in which ``user`` diarises, each for its own section."""
    if not isinstance(user, User):
        return Post.objects.none()
    return user.posts().filter(duty__in=DIARISTS).select_related("section").order_by("code")


def may_diarise(user: Any) -> bool:
    """Whether ``user`` keeps the diary of any section."""
    return diary_posts(user).exists()


def may_see(user: Any, receipt: Receipt) -> bool:
    """Whether ``user`` may open the receipt at all."""
    return isinstance(user, User) and Receipt.objects.visible_to(user).filter(pk=receipt.pk).exists()


def holds(user: Any, receipt: Receipt) -> bool:
    """Whether the receipt lies with a post of ``user``, in no file and not closed."""
    if receipt.state != ReceiptState.OPEN or not isinstance(user, User):
        return False
    return receipt.holder_id in user.seats().posts


def may_work(user: Any, receipt: Receipt) -> bool:
    """Correct, send, put into a file, close: who holds it."""
    return holds(user, receipt)


def may_pull_back(user: Any, receipt: Receipt) -> bool:
    """Take back what a post of his sent last, until it is read there."""
    if receipt.state != ReceiptState.OPEN or not isinstance(user, User):
        return False
    last = ReceiptMove.objects.filter(receipt=receipt, serial=receipt.last_move).first()
    return (
        last is not None
        and last.kind == MoveKind.SENT
        and last.opened_at is None
        and user.posts().filter(pk__in=[last.from_post_id]).exists()
    )


def may_reopen(user: Any, receipt: Receipt) -> bool:
    """Reopen a closed receipt: a post above the one that closed it; at the very top, that one."""
    if receipt.state != ReceiptState.CLOSED or receipt.holder is None or not isinstance(user, User):
        return False
    above = receipt.holder.superiors() or [receipt.holder]
    return user.posts().filter(pk__in=[post.pk for post in above]).exists()


def may_read_sender(user: Any, receipt: Receipt) -> bool:
    """Read who a private person is: who holds the receipt, or the file in which it lies today.

    Of a closed one, the post that closed it.
    """
    if not isinstance(user, User):
        return False
    if receipt.file is not None:
        return rules.holds(user, receipt.file)
    return receipt.holder_id in user.seats().posts


def may_acknowledge(user: Any, receipt: Receipt) -> bool:
    """Write to the sender: who may read who that is; a complaint is answered by its own letters."""
    return bool(receipt.last_move) and receipt.diarised_by_id is not None and may_read_sender(user, receipt)


def may_read_mail(user: Any, mail: IncomingMail) -> bool:
    """Read a mail that waits: who keeps the diary of its section. Later it is read as its receipt is."""
    if mail.state != MailState.WAITING:
        return mail.receipt is not None and may_read_sender(user, mail.receipt)
    return diary_posts(user).filter(section=mail.section_id).exists()


def file_shown(user: Any, receipt: Receipt) -> bool:
    """Whether ``user`` may learn in which file the receipt lies."""
    return receipt.file is not None and rules.may_see(user, receipt.file)


def stricter(one: str, other: str) -> bool:
    """Whether classification ``one`` lets fewer in than ``other``."""
    order = [Classification.ORDINARY, Classification.CONFIDENTIAL, Classification.SECRET]
    return order.index(Classification(one)) > order.index(Classification(other))
