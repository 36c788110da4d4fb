"""What can happen among posts and officers."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from staff.models import Notification, Officer, Post, Tenure, User
from staff.tasks import queue_mail

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LANGUAGES = ("en", "bn", "hi")


def officer_of(user: User) -> Officer | None:
    """Return the officer behind a login, or None (an administrator who is no officer)."""
    return Officer.objects.filter(user=user).first()


def holder_of(post: Post, *, on: dt.date | None = None) -> Officer | None:
    """Return the officer who holds ``post`` on the day ``on`` (today), or None while it is vacant."""
    day = on or timezone.localdate()
    return Officer.objects.select_related("user").filter(tenures__post=post, tenures__period__contains=day).first()


def first_held(post: Post) -> Post:
    """Return ``post`` if somebody holds it today, else the first held post above it; ``post`` where all are vacant."""
    line = [post, *post.superiors()]
    today = timezone.localdate()
    held = set(Tenure.objects.filter(post__in=line, period__contains=today).values_list("post_id", flat=True))
    return next((each for each in line if each.pk in held), post)


@transaction.atomic
def notify(*, post: Post, text: "str | StrPromise | Callable[[], str]", url: str, key: str = "") -> None:
    """Tell the holder of ``post`` something, in his language; with a ``key``, once only.

    ``text`` is a lazy translation, or a function for what needs numbers or dates in the reader's script: it is rendered
    once in each language. ``url`` is an address of this site ("/desk/files/7/"). Side effects, in order: stores a
    Notification; queues a mail to today's holder, if the post has one with an e-mail address.
    """
    texts = {f"text_{language}": _rendered(text, language) for language in LANGUAGES}
    fields = {**texts, "url": url}
    if key:
        _row, fresh = Notification.objects.get_or_create(post=post, key=key, defaults=fields)
        if not fresh:
            return
    else:
        Notification.objects.create(post=post, **fields)
    officer = holder_of(post)
    if officer is not None:
        _mail(officer, texts, url)


def _rendered(text: "str | StrPromise | Callable[[], str]", language: str) -> str:
    with translation.override(language):
        return text() if callable(text) else str(text)


def _mail(officer: Officer, texts: dict[str, str], url: str) -> None:
    address = officer.email or (officer.user.email if officer.user else "")
    if not address:
        return
    language = officer.user.language if officer.user else "en"
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
