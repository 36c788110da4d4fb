"""The left side: a yellow note is a draft of the holder; confirmed, it is green and nobody alters it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files.desk import finding
from files.domain.delay import refuse_unexplained
from files.domain.register import acting_officer, ensure_opened, lock
from files.models import File, FileState, NoteColour, NoteFormat, Noting
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import Officer, User

LONGEST = 20_000


@transaction.atomic
def write_note(
    *, file: File, user: User, text: str, seen: dt.datetime | None = None, last_note: int | None = None
) -> Noting:
    """Write the holder's yellow note, or write it anew where he has one.

    ``seen`` is the ``written_at`` of the note that he had before his eyes: if another window has changed or discarded
    it since, the write is refused. ``last_note`` is the number of the last confirmed note before his eyes: what was
    sent before a newer one stood there is refused too, with the code "done" where the newer one is this very text.
    Side effects, in order: locks the file; notes that it was read; stores the note.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened before a note can be written."), code="state")
    text = tidy(text)
    if not text:
        raise NotAllowed(_("Write the note first; it is empty."), code="empty")
    if len(text) > LONGEST:
        raise NotAllowed(_("The note is too long; write the rest in a second note."), code="long")
    if last_note is not None and last_note != file.last_note:
        raise _overtaken(file, text, last_note)
    ensure_opened(file)
    note = Noting.objects.filter(file=file, post=file.holder, colour=NoteColour.YELLOW).first()
    if note is None and seen is not None:
        raise NotAllowed(
            _("The draft was discarded meanwhile. Send the text again if it is still to be written."), code="gone"
        )
    if note is None:
        note = Noting(file=file, post=file.holder)
    elif seen is not None and note.written_at != seen and note.text != text:
        raise NotAllowed(
            _("This note was changed in another window meanwhile. It now reads: “%(text)s”") % {"text": note.text},
            code="stale",
        )
    note.text, note.officer, note.written_at = text, officer, timezone.now()
    note.format = NoteFormat.MARKED
    note.save()
    return note


@transaction.atomic
def discard_note(*, note: Noting, user: User) -> None:
    """Throw the holder's yellow note away. Side effects, in order: locks the file; deletes the note."""
    _own_draft(note, user).delete()


@transaction.atomic
def confirm_note(*, note: Noting, user: User) -> Noting:
    """Turn the holder's yellow note green: numbered, dated, and from now on permanent.

    Side effects, in order: locks the file; moves its last note's number on; stores the note; lets
    the file be found by its words.
    """
    draft = _own_draft(note, user)
    file = note.file
    refuse_unexplained(file)
    file.last_note += 1
    file.save(update_fields=["last_note"])
    draft.colour, draft.serial, draft.confirmed_at = NoteColour.GREEN, file.last_note, timezone.now()
    draft.last_page = file.last_page
    draft.save()
    finding.add_words(file, draft.text)
    return draft


def _overtaken(file: File, text: str, last_note: int) -> NotAllowed:
    standing = Noting.objects.filter(
        file=file, serial__gt=last_note, post=file.holder, colour=NoteColour.GREEN, text=text
    )
    if standing.exists():
        return NotAllowed(_("This note was confirmed before; it stands on the note sheet once."), code="done")
    return NotAllowed(
        _("A note was confirmed on this file meanwhile. Read it, then send yours again."), code="overtaken"
    )


def _own_draft(note: Noting, user: User) -> Noting:
    lock(note.file)
    officer: Officer = acting_officer(file=note.file, user=user)
    draft = Noting.objects.filter(pk=note.pk, post=note.file.holder).first()
    if draft is None:
        raise NotAllowed(_("This note was discarded meanwhile."), code="gone")
    if draft.colour != NoteColour.YELLOW:
        raise NotAllowed(_("This note is confirmed and stays as it is; correct it by a new note."), code="green")
    draft.officer = officer
    return draft
