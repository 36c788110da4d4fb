"""What posts are told: in the notices, and on the channels that their officers have chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from staff.domain.seats import acting_at
from staff.models import Notification, Officer, Post, User
from staff.tasks import queue_mail, queue_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    Words = str | StrPromise | Callable[[], str]

LANGUAGES = ("en", "bn", "hi")


@transaction.atomic(savepoint=False)
def notify(
    *, post: Post, text: "Words", url: str, key: str = "", brief: "Words | None" = None, late: bool = False
) -> None:
    """Tell the holder of ``post`` something, in his language; with a ``key``, once only.

    ``text`` is a lazy translation, or a function for what needs numbers or dates in the reader's script: it is rendered
    once in each language. ``url`` is an address of this site ("/desk/files/7/"). ``brief`` is what an SMS says, which
    others may read on a locked screen: never a subject; without it no SMS goes out. ``late`` marks a reminder of delay,
    which officers may choose by itself. Side effects, in order: stores a Notification; queues a mail and an SMS to the
    officer who holds the post today and, while he is away, to those who act for him, as each has chosen.
    """
    texts = {f"text_{language}": _rendered(text, language) for language in LANGUAGES}
    fields = {**texts, "url": url}
    if key:
        if not _stored_once(post, key, fields):
            return
    else:
        Notification.objects.create(post=post, **fields)
    for officer in acting_at(post):
        if officer.wants("mail", late=late):
            _mail(officer, texts, url)
        if brief is not None and officer.phone and officer.wants("text", late=late):
            queue_text(to=_digits(officer.phone), text=_rendered(brief, officer.language), language=officer.language)


_ONCE = """
    INSERT INTO staff_notification (post_id, key, text_en, text_bn, text_hi, url, created_at)
    VALUES (%(post)s, %(key)s, %(text_en)s, %(text_bn)s, %(text_hi)s, %(url)s, %(at)s)
    ON CONFLICT (post_id, key) WHERE NOT key = '' DO NOTHING RETURNING id
"""


def _stored_once(post: Post, key: str, fields: dict[str, str]) -> bool:
    """Store the notice unless the post has one of this key; whoever tells it at the same moment waits."""
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, {"post": post.pk, "key": key, "at": timezone.now(), **fields})
        return cursor.fetchone() is not None


def tell_officer(officer: Officer, text: "StrPromise", url: str) -> None:
    """Write to an officer himself, whatever posts he holds now, at his address if he has one; queues a mail."""
    _mail(officer, {f"text_{language}": _rendered(text, language) for language in LANGUAGES}, url)


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign in "+0123456789")


def _rendered(text: "Words", language: str) -> str:
    with translation.override(language):
        return text() if callable(text) else str(text)


def _mail(officer: Officer, texts: dict[str, str], url: str) -> None:
    address = officer.email or (officer.user.email if officer.user else "")
    if not address:
        return
    language = officer.language
    text = texts[f"text_{language}"]
    with translation.override(language):
        invitation = _("Open it here:")
        body = f"{text}\n\n{invitation} {settings.SITE_URL}{url}\n" if url else f"{text}\n"
    queue_mail(to=address, subject=text, body=body, language=language)


@transaction.atomic
def mark_read(*, user: User, notification: Notification) -> None:
    """Note that the holder has read a notice; raises Notification.DoesNotExist where it is not to one of his posts."""
    row = Notification.objects.select_for_update().get(pk=notification.pk, post__in=user.posts())
    if row.read_at is None:
        row.read_at = timezone.now()
        row.save(update_fields=["read_at"])


def mark_all_read(*, user: User) -> int:
    """Note that the holder has read every notice to his posts; returns how many were unread."""
    return Notification.objects.filter(post__in=user.posts(), read_at=None).update(read_at=timezone.now())
