"""One file for many complaints: which open file a complaint joins, and how it is taken out of it again."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.domain import link_file, link_point
from complaints.correspondence import letters
from complaints.models import Complaint, ComplaintPhoto, Filing, FilingKind, Stage, State
from complaints.workflow import OPEN_STATES, may_move
from evidence.domain import keep_document
from files import domain as files
from files.domain.register import acting_officer, lock
from files.models import Classification, File, FileState, ReceiptMode
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import Section, Tenure, User

# Any number of our own: locks of this sort are about assets to which a file may be opened just now.
_ASSET_LOCK = 7_210_311
# In one order, so that two who wait for each other's assets are none.
_LOCK_ASSETS = """
    SELECT pg_advisory_xact_lock(%s, asset_id) FROM (
        SELECT asset_id::int FROM complaints_complaintplace WHERE complaint_id = %s ORDER BY asset_id OFFSET 0
    ) AS place
"""
# What a file has come to already is told at once to whoever joins it; that an officer has seen *his* report is not.
_FURTHEST = (State.WORK_ORDERED, State.INSPECTION_ORDERED, State.IN_PROGRESS)


def open_file_for(*, complaint: Complaint, section: Section, promised_at: dt.datetime) -> File | None:
    """Return the file that the complaint joins, locked, or None where one is to be opened.

    That is the file of another complaint about the asset under which this one is filed, be it there as the first or a
    further one, of the section to which this one goes, ordinary and not
    closed; of several the one with a complaint of the same category, else the oldest. Not joined is one where the
    complaint would not be seen before its promise: at a post where nobody sits, or parked beyond ``promised_at``. Until
    the transaction ends nobody else looks for a file of its assets, so that two reports at one moment make one file.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ASSETS, [_ASSET_LOCK, complaint.pk])
    others = Complaint.objects.filter(
        places__asset=complaint.asset_id, file__section=section, file__classification=Classification.ORDINARY
    ).exclude(file__state=FileState.CLOSED)
    same: dict[int, bool] = {}
    for file_id, category_id in others.values_list("file", "category"):
        same[file_id] = same.get(file_id, False) or category_id == complaint.category_id
    for pk in sorted(same, key=lambda each: (not same[each], each)):
        file = File.objects.select_for_update(of=("self",)).select_related("section", "holder").get(pk=pk)
        # It may have been closed, moved to another section or classified while we waited for it.
        fits = file.section_id == section.pk and file.classification == Classification.ORDINARY
        if fits and file.state != FileState.CLOSED and _is_looked_after(file, promised_at):
            return file
    return None


def _is_looked_after(file: File, promised_at: dt.datetime) -> bool:
    if file.state == FileState.PARKED and file.parked_until and file.parked_until > timezone.localdate(promised_at):
        return False
    return Tenure.objects.filter(post=file.holder_id, period__contains=timezone.localdate()).exists()


@transaction.atomic(savepoint=False)
def join(*, complaint: Complaint, file: File) -> None:
    """Let a complaint that was just received go on in the open ``file`` of its asset.

    Side effects, in order: the earlier promise and the higher priority count for the file; records the joining; moves
    the complaint to what the file has come to with others of its category, where that is more than being seen; tells
    the holder. What was ordered about another problem is not told to who reported this one.
    """
    category = complaint.category
    if complaint.promised_at is not None:
        files.promise_also(file=file, due_by=complaint.promised_at, priority=category.priority)
    Filing.objects.create(complaint=complaint, kind=FilingKind.JOINED, file=file)
    reached = set(
        Complaint.objects.filter(file=file, category=category, state__in=OPEN_STATES)
        .exclude(pk=complaint.pk)
        .values_list("state", flat=True)
    )
    state = next((each for each in _FURTHEST if each in reached), None)
    if state is not None and may_move(complaint.state, state):
        complaint.state = state
        complaint.save(update_fields=["state"])
        Stage.objects.create(complaint=complaint, state=state)
    letters.notify_joined(complaint=complaint, file=file)


@transaction.atomic(savepoint=False)
def let_go(*, complaint: Complaint, file: File) -> None:
    """Hold the ``file`` no longer to the promise of a complaint that is answered elsewhere, or not wanted any more.

    What counts are the promises of the open complaints that stay in it, and of those that go on in one of them.
    Side effects, in order: locks the file; stores its promise.
    """
    if complaint.promised_at is None:
        return
    staying = Q(file=file, state__in=OPEN_STATES) | Q(merged_into__file=file, merged_into__state__in=OPEN_STATES)
    others = Complaint.objects.filter(staying).exclude(pk=complaint.pk).order_by("promised_at")
    earliest = others.values_list("promised_at", flat=True).first()
    files.promise_no_more(file=file, due_by=complaint.promised_at, earliest=earliest)


@transaction.atomic(savepoint=False)
def put_papers(*, complaint: Complaint, file: File, diarised: bool = True) -> None:
    """Put the complaint and its photos into a file, as papers of the service; ``diarised``: as a new receipt."""
    photos = ComplaintPhoto.objects.select_related("original")
    prefetch_related_objects([complaint], Prefetch("photos", photos))
    with translation.override(letters.FILE_LANGUAGE):
        receipt = (
            files.diarise(
                section=file.section,
                mode=ReceiptMode.COMPLAINT,
                sender=_("a citizen"),
                subject=letters.subject_of(complaint),
                file=file,
            )
            if diarised
            else None
        )
        document = keep_document(
            content=letters.document(complaint).encode(), name=f"{complaint.number}.html", media_type="text/html"
        )
        papers = [(_("Complaint %(number)s") % {"number": complaint.number}, document)]
        for serial, photo in enumerate(complaint.photos.all(), start=1):
            papers.append((_("Photo %(n)s") % {"n": serial}, photo.original))
    files.add_papers(
        file=file,
        papers=[files.Paper(title=title, original=original, receipt=receipt) for title, original in papers],
    )


@transaction.atomic
def take_out(*, complaint: Complaint, user: User, reason: str, from_file: int) -> File:
    """Take an open complaint out of a file that it shares into one of its own, as the holder of that file.

    ``from_file`` is the file that the acting person saw. What stands in the old file stays there. Side effects, in
    order: locks the file and the complaint; opens a file at the same post with the complaint, its photos and its own
    promise, which the old one is held to no longer; links the two files; says what the new one is about; records who
    did it and why.
    Raises NotAllowed with what to do.
    """
    file = File.objects.select_related("section", "holder").get(pk=from_file)
    lock(file)
    officer = acting_officer(file=file, user=user)
    complaint = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("category", "asset", "ward")
        .get(pk=complaint.pk)
    )
    if complaint.file_id != file.pk:
        raise NotAllowed(_("Nothing was done: the complaint was put into another file meanwhile."), code="stale")
    if not tidy(reason):
        raise NotAllowed(_("Say why the complaint needs a file of its own."), code="reason")
    if complaint.state not in OPEN_STATES or file.state == FileState.CLOSED:
        raise NotAllowed(_("The complaint has ended; it stays in the file in which it was answered."), code="state")
    if not Complaint.objects.filter(file=file).exclude(pk=complaint.pk).exists():
        raise NotAllowed(_("The complaint is alone in its file already."), code="alone")
    with translation.override(letters.FILE_LANGUAGE):
        subject = letters.subject_of(complaint)
    own = files.open_file(
        section=file.section,
        post=file.holder,
        subject=subject,
        priority=complaint.category.priority,
        officer=officer,
        due_by=complaint.promised_at,
    )
    complaint.file = own
    complaint.save(update_fields=["file"])
    let_go(complaint=complaint, file=file)
    put_papers(complaint=complaint, file=own, diarised=False)
    files.link_files(file=own, number=file.number, user=user, reason=tidy(reason))
    if complaint.asset:
        link_file(file=own, asset=complaint.asset, post=file.holder, officer=officer)
    else:
        link_point(file=own, point=complaint.pin, post=file.holder, officer=officer)
    Filing.objects.create(
        complaint=complaint,
        kind=FilingKind.TAKEN_OUT,
        file=own,
        from_file=file,
        reason=tidy(reason),
        post=file.holder,
        officer=officer,
        at=timezone.now(),
    )
    return own
