"""What posts are told about files: in the notices and by mail, each once."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.models import (
    Classification,
    DespatchPost,
    Draft,
    File,
    Movement,
    MovementKind,
    ParkingOutcome,
    ParkingRequest,
    ViewAnswer,
    ViewOutcome,
    ViewRequest,
)
from language import dates
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
    """Return the number with the subject; of a classified file the number only, for mails may be read by others."""
    return f"{file.number} – {file.subject}" if file.classification == Classification.ORDINARY else file.number


def address(file: File) -> str:
    """Return the address of the file's page."""
    return reverse("files:file", args=[file.pk])


def tell_arrival(*, file: File, movement: Movement) -> None:
    """Tell the receiving post that a file has come."""
    text = format_lazy(_ARRIVAL[movement.kind], file=named(file))
    brief = format_lazy(_ARRIVAL[movement.kind], file=file.number)
    tell(file=file, post=movement.to_post, text=text, key=f"file-{file.pk}-movement-{movement.serial}", brief=brief)


def tell_pulled_back(*, file: File, post: Post) -> None:
    """Tell the post that never opened the file that its sender took it back; the page is no longer its to see."""
    text = format_lazy(
        _("The sender has pulled file {number} back; nothing is left for you to do."), number=file.number
    )
    notify(post=post, text=text, url="", key=f"file-{file.pk}-pulled-back-{file.last_movement}")


def tell_asked(*, request: ViewRequest) -> None:
    """Tell a post that its view is asked."""

    def text() -> str:
        words = gettext("Your view is asked on file {file}, by {day}.")
        return words.format(file=named(request.file), day=dates.day(request.consultation.due_on))

    notify(post=request.post, text=text, url=address_of_view(request), key=f"view-{request.pk}")


def tell_view(*, answer: ViewAnswer) -> None:
    """Tell the holder that a post he asked has answered."""
    file = answer.file
    waiting = file.view_requests.open().count()

    def text() -> str:
        words = (
            gettext("{post} has given its view on file {file}.")
            if answer.kind == ViewOutcome.GIVEN
            else gettext("{post} has declined to give a view on file {file}.")
        )
        said = words.format(post=answer.request.post.name, file=named(file))
        return said if waiting else said + " " + gettext("Everybody who was asked has answered.")

    notify(post=file.holder, text=text, url=address(file), key=f"view-{answer.request_id}-answer")


def tell_not_needed(*, answer: ViewAnswer) -> None:
    """Tell an asked post that its view is no longer needed; what the holder wrote of a classified file stays here."""
    ordinary = answer.file.classification == Classification.ORDINARY

    def text() -> str:
        if answer.kind != ViewOutcome.LAPSED and not ordinary:
            return gettext("Your view on file {number} is no longer needed.").format(number=answer.file.number)
        words = gettext("Your view on file {number} is no longer needed: {reason}")
        closed = gettext("the file was closed.")
        reason = closed if answer.kind == ViewOutcome.LAPSED else answer.text
        return words.format(number=answer.file.number, reason=reason)

    request = answer.request
    notify(post=request.post, text=text, url=address_of_view(request), key=f"view-{request.pk}-{answer.kind}")


def tell_parking_asked(*, request: ParkingRequest, post: Post) -> None:
    """Tell the post above that its agreement is asked."""

    def text() -> str:
        words = gettext("{post} asks you to agree that file {file} be parked until {day}.")
        return words.format(post=request.asked_by.name, file=named(request.file), day=dates.day(request.until))

    notify(post=post, text=text, url=address_of_parking(request), key=f"parking-{request.pk}")


def tell_parking_decided(*, request: ParkingRequest) -> None:
    """Tell the holder how the post above decided."""

    def text() -> str:
        words = (
            gettext("File {file} is parked until {day}, as you asked.")
            if request.outcome == ParkingOutcome.APPROVED
            else gettext("File {file} is not to be parked; read why on its page.")
        )
        return words.format(file=named(request.file), day=dates.day(request.until))

    notify(post=request.asked_by, text=text, url=address(request.file), key=f"parking-{request.pk}-decided")


def address_of_view(request: ViewRequest) -> str:
    """Return the address of the page on which the view is given."""
    return reverse("files:view", args=[request.pk])


def address_of_parking(request: ParkingRequest) -> str:
    """Return the address of the page on which the parking is decided."""
    return reverse("files:parking", args=[request.pk])


def tell(
    *, file: File, post: Post, text: "str | StrPromise", key: str, brief: "str | StrPromise | None" = None
) -> None:
    """Send a post a notice that leads to the file's page, once per key; ``brief``, for an SMS, names no subject."""
    notify(post=post, text=text, url=address(file), key=key, brief=brief)


def tell_despatch_posts(*, draft: Draft) -> None:
    """Tell the posts that despatch the section's letters that one waits; of a classified file they are not told."""
    file = draft.file
    if file.classification != Classification.ORDINARY:
        return
    text = format_lazy(_("A letter waits for despatch: {file}"), file=named(file))
    for desk in DespatchPost.objects.filter(section=file.section).select_related("post"):
        notify(
            post=desk.post,
            text=text,
            url=reverse("files:despatch_draft", args=[draft.pk]),
            key=f"draft-{draft.pk}-step-{draft.last_step}",
        )
