"""What a file is about: an asset, or a point where no asset is known; linked and ended, each with who and when."""

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.models import Asset, FileSubject
from files.domain.register import acting_officer, lock
from files.models import File, FileState
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import Officer, Post, User


@transaction.atomic(savepoint=False)
def link_file(*, file: File, asset: Asset, post: Post | None = None, officer: Officer | None = None) -> FileSubject:
    """Say that a file is about an asset, at its present version; saying it twice changes nothing.

    For rooms that open a file about something or join one; ``post`` None is the system. People link by
    ``link_as_holder``.
    """
    # Two who say it at one moment follow each other by the file's row, which each of them has locked or just made.
    there = FileSubject.objects.open().filter(file=file, asset=asset).first()
    if there is not None:
        return there
    return FileSubject.objects.create(
        file=file,
        asset=asset,
        asset_version=Asset.objects.only("version").get(pk=asset.pk).version,
        linked_by=post,
        officer=officer,
        linked_at=timezone.now(),
    )


@transaction.atomic(savepoint=False)
def link_point(*, file: File, point: Point, post: Post | None = None, officer: Officer | None = None) -> FileSubject:
    """Say that a file is about a point (EPSG:4326) where no asset is known; its ward is derived."""
    there = FileSubject.objects.open().filter(file=file, point=point).first()
    return there or FileSubject.objects.create(
        file=file, point=point, linked_by=post, officer=officer, linked_at=timezone.now()
    )


@transaction.atomic
def link_as_holder(*, file: File, asset: Asset, user: User) -> FileSubject:
    """Say as the holder of an open file what it is about; raises NotAllowed.

    Side effects, in order: locks the file; stores the subject.
    """
    officer = _holder(file, user)
    return link_file(file=file, asset=asset, post=file.holder, officer=officer)


@transaction.atomic
def end_subject(*, subject: FileSubject, user: User, reason: str) -> FileSubject:
    """Say as the holder that the file is no longer about something, and why; raises NotAllowed.

    The row stays, with who ended it. Side effects, in order: locks the file; stores the end.
    """
    officer = _holder(subject.file, user)
    if not tidy(reason):
        raise NotAllowed(_("Say why the file is not about this."), code="reason")
    current = FileSubject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if current.ended_at is not None:
        raise NotAllowed(_("This was taken off the file meanwhile."), code="ended")
    current.ended_at, current.ended_by, current.ending_officer = timezone.now(), subject.file.holder, officer
    current.reason = tidy(reason)
    current.save(update_fields=["ended_at", "ended_by", "ending_officer", "reason"])
    return current


def _holder(file: File, user: User) -> Officer:
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened first."), code="state")
    return officer
