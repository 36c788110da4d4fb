"""How a file begins, and what is put into it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.derivatives import HTML
from evidence.domain import read_document
from evidence.models import Original, ReadingState
from files.desk import finding
from files.domain.messages import tell_arrival
from files.domain.receipt_register import record, record_filed
from files.domain.register import due_from, lock
from files.models import (
    Classification,
    Correspondence,
    Delivery,
    File,
    FileCategory,
    FileState,
    FunctionalHead,
    MoveKind,
    Movement,
    MovementKind,
    Priority,
    Receipt,
    ReceiptMode,
)
from files.numbering import next_number
from files.receiving import diary
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import Officer, Post, Section

_NO_SUBJECT = gettext_lazy("Say in a few words what the file is about.")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Something to be put on the right side of a file: its title, its kept original and its number of pages."""

    title: str
    original: Original
    pages: int = 1
    receipt: Receipt | None = None
    form_key: uuid.UUID | None = None


@transaction.atomic
def open_file(
    *,
    section: Section,
    post: Post,
    subject: str,
    priority: str = Priority.ORDINARY,
    classification: str = Classification.ORDINARY,
    papers: Sequence[Paper] = (),
    officer: Officer | None = None,
    due_by: dt.datetime | None = None,
    head: FunctionalHead | None = None,
    category: FileCategory | None = None,
    part_of: File | None = None,
) -> File:
    """Open a file of ``section``, held and opened by ``post``; ``officer`` None means the system opens it.

    It is numbered under the functional ``head``, or as the next part of ``part_of`` (which is locked and has counted
    it), or else in the section's running series.

    ``due_by`` is until when somebody outside was promised an answer: no holder is given longer while that lies ahead.
    Side effects, in order: takes the next number of its series; stores the file and the first line of its
    register; adds the papers; tells the post, where the system opened the file.
    """
    if not subject.strip():
        raise ValidationError({"subject": _NO_SUBJECT})
    now = timezone.now()
    due_at = due_from(now, section=section, promised_at=due_by, holder=post)
    file = File.objects.create(
        number=_file_number(section, head=head, part_of=part_of),
        section=section,
        head=head,
        category=category,
        part_of=part_of,
        part=part_of.last_part if part_of else None,
        subject=subject,
        priority=priority,
        classification=classification,
        opened_by=post,
        opened_at=now,
        holder=post,
        held_since=now,
        due_at=due_at,
        promised_at=due_by,
        last_movement=1,
    )
    finding.add_words(file, file.number, file.subject)
    movement = Movement.objects.create(
        file=file,
        serial=1,
        kind=MovementKind.OPENED,
        to_post=post,
        officer=officer,
        sent_at=now,
        # Its opener has it before his eyes; one opened by the system waits for the first reading.
        opened_at=now if officer else None,
        held_since=now,
        due_at=due_at,
    )
    for paper in papers:
        _add(file=file, paper=paper, added_by=post if officer else None)
    if officer is None:
        tell_arrival(file=file, movement=movement)
    return file


def _file_number(section: Section, *, head: FunctionalHead | None, part_of: File | None) -> str:
    if part_of is not None:
        return f"{part_of.number}/Pt-{part_of.last_part}"
    if head is None:
        return _number(section, series="file", number_format=section.number_format)
    if head.section_id != section.pk or not head.active:
        raise ValidationError({"head": _("This functional head is not in use in the section; choose another.")})
    year = timezone.localdate().year
    serial = next_number(series=head.series, year=year if "{year" in head.number_format else 0)
    return head.number(serial=serial, year=year)


def _number(section: Section, *, series: str, number_format: str) -> str:
    # A format without the year runs on over the years; a plain {year} begins again with 1.
    year = timezone.localdate().year
    serial = next_number(series=f"{series}:{section.code}", year=year if "{year" in number_format else 0)
    return number_format.format(section=section.code, year=year, serial=serial)


@transaction.atomic(savepoint=False)
def diarise(
    *, section: Section, mode: str, sender: str, subject: str, file: File | None = None, post: Post | None = None
) -> Receipt:
    """Register something that arrived, with a number of its own, and put it into ``file`` if given.

    ``sender`` never names a citizen. It lies with the file's holder, who has it in his file, or without a file with
    ``post``. Side effects, in order: takes the section's next receipt number; stores the receipt; writes its register;
    indexes its words.
    """
    holder = file.holder if file is not None else post
    if holder is None:
        raise ValueError("a receipt lies in a file or with a post")
    receipt = Receipt.objects.create(
        number=_number(section, series="receipt", number_format=section.receipt_format),
        section=section,
        mode=mode,
        sender=sender,
        personal=mode == ReceiptMode.COMPLAINT,
        delivery=Delivery.SCANNED if mode == ReceiptMode.PAPER else Delivery.ELECTRONIC,
        subject=subject,
        received_at=timezone.now(),
        received_on=timezone.localdate(),
        holder=holder,
        classification=file.classification if file else Classification.ORDINARY,
    )
    if file is None:
        record(receipt=receipt, kind=MoveKind.DIARISED, officer=None, to_post=holder)
    else:
        record_filed(receipt=receipt, file=file)
    diary.index(receipt)
    return receipt


def added_before(*, file: File, form_key: uuid.UUID, title: str) -> bool:
    """Whether the (locked) file has the paper that came with this form already."""
    return Correspondence.objects.filter(file=file, form_key=form_key, title=tidy(title)).exists()


@transaction.atomic
def add_paper(*, file: File, paper: Paper, added_by: Post | None) -> Correspondence:
    """Put a paper behind the last page of the correspondence; ``added_by`` None means the system.

    What an officer puts in must come before the file is closed; the system's papers (a report that arrives late) are
    kept in any state. Side effects, in order: locks the file; stores the paper; moves the file's last page on.
    """
    lock(file)
    if added_by is not None and file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened before a paper can be added."), code="state")
    return _add(file=file, paper=paper, added_by=added_by)


@transaction.atomic(savepoint=False)
def add_papers(*, file: File, papers: Sequence[Paper]) -> list[Correspondence]:
    """Put papers of the system behind the last page, in their order and in any state of the file; see ``add_paper``."""
    lock(file)
    rows = _behind(file, papers, added_by=None)
    # One by one: a page's number follows from the one before, and so does a link of the chain; written at once.
    Correspondence.objects.bulk_create(rows)
    file.save(update_fields=["last_page"])
    numbers = {paper.receipt.number for paper in papers if paper.receipt}
    finding.add_words(file, *(row.title for row in rows), *sorted(numbers))
    return rows


@transaction.atomic
def read_paper(paper: Correspondence) -> None:
    """Have the text of a paper recognised, which its file is then found by; a page that we wrote says its words itself.

    Side effects, in order: stores that it waits to be read and queues it; indexes the words of one read before.
    """
    if paper.original.media_type != HTML and read_document(original=paper.original).state == ReadingState.DONE:
        finding.add_text(paper)


def _behind(file: File, papers: Sequence[Paper], *, added_by: Post | None) -> list[Correspondence]:
    """Return the rows (not stored) of papers that follow one another, and count the file's last page on."""
    rows = []
    for paper in papers:
        first, file.last_page = file.last_page + 1, file.last_page + max(paper.pages, 1)
        rows.append(
            Correspondence(
                file=file,
                page_from=first,
                page_to=file.last_page,
                title=tidy(paper.title),
                original=paper.original,
                receipt=paper.receipt,
                form_key=paper.form_key,
                added_by=added_by,
                added_at=timezone.now(),
            )
        )
    return rows


def _add(*, file: File, paper: Paper, added_by: Post | None) -> Correspondence:
    [row] = _behind(file, [paper], added_by=added_by)
    row.save(force_insert=True)
    file.save(update_fields=["last_page"])
    finding.add_words(file, row.title, paper.receipt.number if paper.receipt else "")
    return row
