"""What posts are told about files: in the notices and by mail, each once."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.models import Classification, DespatchPost, Draft, File, Movement, MovementKind
from staff.domain import notify
from staff.models import Post

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_ARRIVAL: "dict[str, StrPromise]" = {
    MovementKind.OPENED: _("A new file has come to you: {file}"),
    MovementKind.FORWARDED: _("A file has come to you: {file}"),
    MovementKind.RETURNED: _("A file has been sent back to you: {file}"),
    MovementKind.REOPENED: _("A file has been reopened and has come to you: {file}"),
}


def named(file: File) -> str:
    """Return the number with the subject; of a confidential file the number only, for mails may be read by others."""
    return file.number if file.classification == Classification.CONFIDENTIAL else f"{file.number} – {file.subject}"


def address(file: File) -> str:
    """Return the address of the file's page."""
    return reverse("files:file", args=[file.pk])


def tell_arrival(*, file: File, movement: Movement) -> None:
    """Tell the receiving post that a file has come."""
    text = format_lazy(_ARRIVAL[movement.kind], file=named(file))
    tell(file=file, post=movement.to_post, text=text, key=f"file-{file.pk}-movement-{movement.serial}")


def tell_pulled_back(*, file: File, post: Post) -> None:
    """Tell the post that never opened the file that its sender took it back; the page is no longer its to see."""
    text = format_lazy(
        _("The sender has pulled file {number} back; nothing is left for you to do."), number=file.number
    )
    notify(post=post, text=text, url="", key=f"file-{file.pk}-pulled-back-{file.last_movement}")


def tell(*, file: File, post: Post, text: "str | StrPromise", key: str) -> None:
    """Send a post a notice that leads to the file's page, once per key."""
    notify(post=post, text=text, url=address(file), key=key)


def tell_despatch_posts(*, draft: Draft) -> None:
    """Tell the posts that despatch the section's letters that one waits; of a confidential file they are not told."""
    file = draft.file
    if file.classification == Classification.CONFIDENTIAL:
        return
    text = format_lazy(_("A letter waits for despatch: {file}"), file=named(file))
    for desk in DespatchPost.objects.filter(section=file.section).select_related("post"):
        notify(
            post=desk.post,
            text=text,
            url=reverse("files:despatch_draft", args=[draft.pk]),
            key=f"draft-{draft.pk}-step-{draft.last_step}",
        )
