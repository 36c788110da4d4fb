"""How files are put together: part files and their return, volumes, links; and what is changed on a file's cover."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files import rules
from files.desk import finding
from files.domain.consulting import lapse_views
from files.domain.drafting import refuse_draft_in_work
from files.domain.opening import open_file
from files.domain.parking import lapse_parking
from files.domain.register import acting_officer, ensure_opened, lock, record, refuse_open_draft
from files.models import (
    Classification,
    File,
    FileCategory,
    FileChange,
    FileLink,
    FileState,
    FileVolume,
    Movement,
    MovementKind,
    Outcome,
    PartMerge,
    Priority,
)
from files.signals import file_closed
from files.workflow import NotAllowed, check
from language.text import tidy
from staff.domain import officer_of
from staff.models import Officer, Post, User

_STRICTNESS = {Classification.ORDINARY: 0, Classification.CONFIDENTIAL: 1, Classification.SECRET: 2}


@transaction.atomic
def open_part(*, main: File, user: User, post: Post, subject: str = "") -> File:
    """Open a part file of ``main`` at ``post``, as is done while the main file is away and the matter cannot wait.

    The part has the main file's number with its own behind it, its section, category, priority and classification.
    Side effects, in order: locks the main file; takes its next part number; opens the part (see ``open_file``).
    """
    lock(main)
    officer = officer_of(user)
    if officer is None or not rules.may(user, "open_part", main) or not user.posts().filter(pk=post.pk).exists():
        raise NotAllowed(_("You cannot open a part of this file."), code="right")
    main.last_part += 1
    main.save(update_fields=["last_part"])
    return open_file(
        section=main.section,
        post=post,
        subject=subject.strip() or main.subject,
        priority=main.priority,
        classification=main.classification,
        category=main.category,
        part_of=main,
        officer=officer,
    )


@transaction.atomic
def merge_part(*, part: File, user: User) -> PartMerge:
    """Bring a part back to its main file: it is closed, stays as it is, and the main file refers to it.

    Whoever does it holds both. It is an end as closing is, and for good, so nothing may stay undone on the part: it is
    refused while a note or a letter is a draft. Side effects, in order: locks both files, the main one first; lets
    views that are asked for, and an undecided request to park, lapse with words; notes that the part was read; stores
    the merge; writes the part's register; sends file_closed for the part.
    """
    main = part.part_of
    if main is None:
        raise NotAllowed(_("This is no part file."), code="part")
    lock(main)
    lock(part)
    officer = acting_officer(file=part, user=user)
    if not rules.holds(user, main) or main.state == FileState.CLOSED:
        raise NotAllowed(
            _("A part is merged by the officer who holds the main file too, and before that is closed."), code="main"
        )
    check(MovementKind.CLOSED, part.state)
    refuse_open_draft(part)
    refuse_draft_in_work(part)
    lapse_views(part)
    lapse_parking(part)
    ensure_opened(part)
    merge = PartMerge.objects.create(
        part=part,
        notes=part.last_note,
        pages=part.last_page,
        after_note=main.last_note,
        post=part.holder,
        officer=officer,
        merged_at=timezone.now(),
    )
    remarks = _("Merged into %(number)s.") % {"number": main.titled}
    movement: Movement = record(
        file=part, kind=MovementKind.CLOSED, officer=officer, remarks=remarks, outcome=Outcome.DUPLICATE
    )
    file_closed.send(File, file=part, movement=movement)
    return merge


def refuse_open_parts(file: File) -> None:
    """Raise NotAllowed while a part of the file is open: it would be left without its main file."""
    if file.last_part and file.parts.exclude(state=FileState.CLOSED).exists():
        raise NotAllowed(_("A part file is still open: merge it or close it first."), code="parts")


def pages_of_volume(file: File) -> int:
    """Return how many pages of correspondence the newest volume has."""
    newest = file.volumes.order_by("-serial").first() if file.volume > 1 else None
    return file.last_page - (newest.page_from - 1 if newest else 0)


def volume_is_full(file: File) -> bool:
    """Whether the next volume is to be offered: the newest one has the pages that the section allows a volume."""
    return file.state != FileState.CLOSED and pages_of_volume(file) >= file.section.pages_per_volume


@transaction.atomic
def open_volume(*, file: File, user: User, after: int | None = None) -> FileVolume:
    """Open the next volume: papers are added to it from now on, pages and paragraphs are counted on.

    ``after`` is the newest volume that the acting person saw. Source: Central Secretariat Manual of Office Procedure,
    "Filing of papers". Side effects, in order: locks the file; stores the volume; puts its number on the file.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    _refuse_closed(file)
    if after is not None and after != file.volume:
        raise NotAllowed(_("The next volume was opened meanwhile."), code="done")
    if not volume_is_full(file):
        raise NotAllowed(_("This volume is not full yet; papers still go into it."), code="room")
    volume = FileVolume.objects.create(
        file=file,
        serial=file.volume + 1,
        page_from=file.last_page + 1,
        note_from=file.last_note + 1,
        post=file.holder,
        officer=officer,
        opened_at=timezone.now(),
    )
    file.volume = volume.serial
    file.save(update_fields=["volume"])
    return volume


@transaction.atomic
def change_cover(*, file: File, user: User, values: dict[str, str], reason: str) -> list[FileChange]:
    """Change what stands on the cover (subject, priority, classification, category by its code), for a reason.

    The holder does it; a lower classification needs the post that opened the file or one above it. Side effects, in
    order: locks the file; stores the new values; registers each change.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    _refuse_closed(file)
    if not reason.strip():
        raise NotAllowed(_("Say why it is changed."), code="reason")
    before = {"category": file.category.code if file.category else ""}
    before |= {name: str(getattr(file, name)) for name in ("subject", "priority", "classification")}
    # As they will be stored, so that each change in the register leads to the next.
    changed = {name: said for name, value in values.items() if (said := tidy(value)) != before[name]}
    if not changed:
        raise NotAllowed(_("Nothing would be changed."), code="same")
    _check_cover(file, changed)
    for name, value in changed.items():
        if name == "category":
            file.category = FileCategory.objects.get(code=value) if value else None
        else:
            setattr(file, name, value)
    file.save(update_fields=list(changed))
    if "subject" in changed:
        # The former subject goes on finding it.
        finding.add_words(file, file.subject)
    now = timezone.now()
    return [
        FileChange.objects.create(
            file=file,
            field=name,
            before=before[name],
            after=value,
            reason=reason,
            post=file.holder,
            officer=officer,
            changed_at=now,
        )
        for name, value in changed.items()
    ]


def _check_cover(file: File, changed: dict[str, str]) -> None:
    if "subject" in changed and not changed["subject"]:
        raise ValidationError({"subject": _("Say in a few words what the file is about.")})
    if changed.get("priority", Priority.ORDINARY) not in Priority.values:
        raise ValidationError({"priority": _("Choose one of the priorities.")})
    wanted = changed.get("classification")
    if wanted is None:
        return
    if wanted not in Classification.values:
        raise ValidationError({"classification": _("Choose one of the classifications.")})
    if _STRICTNESS[Classification(wanted)] < _STRICTNESS[
        Classification(file.classification)
    ] and not rules.is_opener_or_above(file.holder, file):
        raise NotAllowed(
            _("Only %(post)s, which opened the file, or a post above it can lower the classification.")
            % {"post": file.opened_by.name},
            code="right",
        )


@transaction.atomic
def link_files(*, file: File, number: str, user: User, reason: str) -> FileLink:
    """Link the file to the one with ``number``, for a reason.

    One that the holder may not open is unknown to him: the refusal is the same as for a number that is nobody's. Side
    effects, in order: locks both files, the older one first; stores the link.
    """
    other = File.objects.visible_to(user).filter(number=number.strip()).first()
    for each in sorted(filter(None, (file, other)), key=lambda row: row.pk):
        lock(each)
    officer = acting_officer(file=file, user=user)
    _refuse_closed(file)
    if other is None:
        raise NotAllowed(_("No file that you may open has this number."), code="unknown")
    if other == file:
        raise NotAllowed(_("A file is not linked to itself."), code="same")
    if not reason.strip():
        raise NotAllowed(_("Say why the files are linked."), code="reason")
    if links_of(file).filter(ended_at=None, file__in=[file, other], other__in=[file, other]).exists():
        raise NotAllowed(_("These files are linked already."), code="done")
    return FileLink.objects.create(
        file=file, other=other, reason=reason, post=file.holder, officer=officer, linked_at=timezone.now()
    )


@transaction.atomic
def delink(*, link: FileLink, file: File, user: User, reason: str) -> FileLink:
    """End a link of ``file``, which the acting officer holds, after action is done.

    Side effects, in order: locks the file; stores who ended the link, when and why.
    """
    lock(file)
    officer: Officer = acting_officer(file=file, user=user)
    found = links_of(file).select_for_update(of=("self",)).filter(pk=link.pk).first()
    if found is None or not rules.may_see(user, found.other if found.file_id == file.pk else found.file):
        raise NotAllowed(_("This file has no such link."), code="unknown")
    if found.ended_at is not None:
        raise NotAllowed(_("This link was ended before."), code="done")
    if not reason.strip():
        raise NotAllowed(_("Say what was done with the linked file."), code="reason")
    found.ended_reason, found.ended_by, found.ended_by_post = reason, officer, file.holder
    found.ended_at = timezone.now()
    found.save()
    return found


def links_of(file: File) -> models.QuerySet[FileLink]:
    """Return all links of a file, whichever was linked to the other."""
    return FileLink.objects.filter(models.Q(file=file) | models.Q(other=file))


def _refuse_closed(file: File) -> None:
    if file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened first."), code="state")
