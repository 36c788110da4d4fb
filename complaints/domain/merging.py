"""Two complaints about one problem go on as one; and are taken apart again where that was a mistake.

A merged complaint keeps its number, text, photos, reporter, followers, places and stages: only its state changes, and
it points at the one that goes on. See docs/decisions/0024.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.correspondence import joint_letters, letters
from complaints.correspondence.recipients import recipients, together
from complaints.domain.filing import let_go
from complaints.models import Complaint, MergeEvent, MergeKind, Stage, State
from complaints.rules import may_merge, may_see, may_split
from complaints.workflow import OPEN_STATES, may_move
from evidence.domain import keep_document
from files import domain as files
from files.domain.register import lock
from files.models import File, FileState, Outcome
from files.rules import may
from language.text import tidy
from staff.domain import officer_of
from staff.models import Post, User


@dataclass(frozen=True, kw_only=True)
class _Pair:
    complaint: Complaint
    into: Complaint


@transaction.atomic
def merge(*, complaint: Complaint, into: Complaint, user: User, reason: str) -> MergeEvent:
    """Let ``complaint`` go on in ``into``, by who holds its file and may open the other's.

    Side effects, in order: locks both files, then both complaints, each the older first; ends the complaint as reported
    before, with the number it goes on under as its answer; records the stage; where the files are two: puts the
    complaint's paper into the other file, links them, and closes its own where it holds no other open complaint and
    ``user`` may close it; logs the merging; writes to those who share the complaint.
    Raises ValidationError with what has changed, or what is missing.
    """
    pair = _locked(complaint, into)
    complaint, into = pair.complaint, pair.into
    words = _reason(reason)
    _check_merge(complaint, into, user)
    told = recipients(complaint)
    before = complaint.state
    complaint.state, complaint.merged_into, complaint.ended_at = State.DUPLICATE, into, timezone.now()
    with translation.override(complaint.language):
        complaint.answer = _(
            "This was reported before. It goes on together with complaint %(number)s, and you are told the outcome."
        ) % {"number": into.number}
    complaint.save(update_fields=["state", "merged_into", "ended_at", "answer"])
    Stage.objects.create(complaint=complaint, state=State.DUPLICATE)
    post = _post(complaint, user)
    closed = _join_files(complaint, into, user, words) if complaint.file_id != into.file_id else False
    event = MergeEvent.objects.create(
        complaint=complaint,
        into=into,
        kind=MergeKind.MERGED,
        state_before=before,
        file_closed=closed,
        user=user,
        post=post,
        reason=words,
    )
    joint_letters.send_merged(complaint=complaint, into=into, told=told)
    return event


@transaction.atomic
def split(*, complaint: Complaint, user: User, reason: str) -> MergeEvent:
    """Take a merged complaint out again, by who holds its file or the one it went on in.

    Side effects, in order: locks both files, then both complaints; frees the complaint and shows it as reopened;
    reopens its file where that is closed, as the system; logs the act; writes to those who share the complaint.
    Raises ValidationError where it is not merged any more, or the right or the reason is missing.
    """
    fresh = Complaint.objects.get(pk=complaint.pk)
    if fresh.merged_into is None:
        raise ValidationError(_("This complaint is not merged any more."), code="state")
    pair = _locked(fresh, fresh.merged_into)
    complaint, into = pair.complaint, pair.into
    if complaint.merged_into_id != into.pk:
        raise ValidationError(_("This complaint is not merged any more."), code="state")
    words = _reason(reason)
    if not may_split(user, complaint):
        raise ValidationError(_("Only who holds one of the two files can take the complaints apart."), code="right")
    post = _post(complaint, user) if _holds(complaint, user) else _post(into, user)
    complaint.merged_into, complaint.ended_at, complaint.answer = None, None, ""
    complaint.save(update_fields=["merged_into", "ended_at", "answer"])
    file = complaint.file
    _bring_promise_back(complaint, into)
    told = recipients(complaint)
    if file is not None and file.state == FileState.CLOSED:
        # The reopened file shows its complaints as reopened.
        with translation.override(letters.FILE_LANGUAGE):
            said = _("Complaint %(number)s is taken out of %(other)s: %(reason)s") % {
                "number": complaint.number,
                "other": into.number,
                "reason": words,
            }
        files.reopen(file=file, user=None, reason=said)
        complaint.refresh_from_db()
        # Those of the reopened file are told that it is open again, which says the same.
        told = []
    if complaint.state == State.DUPLICATE:
        complaint.state = State.REOPENED
        complaint.save(update_fields=["state"])
        Stage.objects.create(complaint=complaint, state=State.REOPENED)
    event = MergeEvent.objects.create(
        complaint=complaint,
        into=into,
        kind=MergeKind.SPLIT,
        state_before=State.DUPLICATE,
        user=user,
        post=post,
        reason=words,
    )
    joint_letters.send_split(complaint=complaint, told=told)
    return event


def _locked(complaint: Complaint, into: Complaint) -> _Pair:
    """Lock the files, then the complaints, each the older first, so that two clerks wait for one another."""
    for file in File.objects.filter(pk__in=[complaint.file_id, into.file_id]).order_by("pk"):
        lock(file)
    keys = [complaint.pk, into.pk]
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("category", "file__holder").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return _Pair(complaint=found[complaint.pk], into=found[into.pk])


def _check_merge(complaint: Complaint, into: Complaint, user: User) -> None:
    if complaint.pk == into.pk:
        raise ValidationError(_("A complaint is not merged into itself."), code="same")
    if not may_see(user, into):
        raise ValidationError(_("No complaint that you may open has this number."), code="unknown")
    if not may_merge(user, complaint):
        raise ValidationError(_("Only who holds the file of a complaint can merge it into another."), code="right")
    for each in (complaint, into):
        if each.merged_into_id is not None:
            raise ValidationError(
                _("%(number)s goes on in %(other)s already: choose that one.")
                % {"number": each.number, "other": each.merged_into},
                code="merged",
            )
    if into.pk in together(complaint):
        raise ValidationError(_("These two would go on in each other."), code="cycle")
    if into.state not in OPEN_STATES:
        raise ValidationError(
            _("%(number)s has ended: a complaint goes on only in an open one.") % {"number": into.number}, code="ended"
        )
    if complaint.state not in OPEN_STATES or not may_move(complaint.state, State.DUPLICATE):
        raise ValidationError(
            _("%(number)s has ended meanwhile: only an open complaint is merged.") % {"number": complaint.number},
            code="ended",
        )


def _join_files(complaint: Complaint, into: Complaint, user: User, reason: str) -> bool:
    """Bring the papers together; return whether the complaint's own file was closed."""
    own, other = complaint.file, into.file
    if own is None or other is None:
        return False
    if complaint.promised_at is not None:
        files.promise_also(file=other, due_by=complaint.promised_at, priority=complaint.category.priority)
    if other.holder_id != own.holder_id:
        letters.notify_joined(complaint=complaint, file=other)
    with translation.override(letters.FILE_LANGUAGE):
        _put_papers(complaint, other)
        said = _("Complaint %(number)s goes on in %(other)s: %(reason)s") % {
            "number": complaint.number,
            "other": into.number,
            "reason": reason,
        }
        _try(lambda: files.link_files(file=own, number=other.number, user=user, reason=said))
        others = Complaint.objects.filter(file=own, state__in=OPEN_STATES).exclude(pk=complaint.pk)
        alone = not others.exists() and may(user, "close_file", own)
        if alone and _try(lambda: files.close(file=own, user=user, outcome=Outcome.DUPLICATE, result=said)):
            return True
    let_go(complaint=complaint, file=own)
    return False


def _bring_promise_back(complaint: Complaint, into: Complaint) -> None:
    own, other = complaint.file, into.file
    if own is None or other is None or own.pk == other.pk or complaint.promised_at is None:
        return
    let_go(complaint=complaint, file=other)
    files.promise_also(file=own, due_by=complaint.promised_at, priority=complaint.category.priority)


def _try(act: Callable[[], object]) -> bool:
    """Do what the file allows; what it refuses (an open draft, a link of before) is left to its holder."""
    try:
        with transaction.atomic():
            act()
    except files.NotAllowed:
        return False
    return True


def _put_papers(complaint: Complaint, file: File) -> None:
    document = keep_document(
        content=letters.document(complaint).encode(), name=f"{complaint.number}.html", media_type="text/html"
    )
    title = _("Complaint %(number)s, which goes on here") % {"number": complaint.number}
    papers = [files.Paper(title=title, original=document)]
    for serial, photo in enumerate(complaint.photos.select_related("original"), start=1):
        said = _("Photo %(n)s of complaint %(number)s") % {"n": serial, "number": complaint.number}
        papers.append(files.Paper(title=said, original=photo.original))
    for paper in papers:
        files.add_paper(file=file, paper=paper, added_by=None)


def _reason(reason: str) -> str:
    words = tidy(reason)
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    return words


def _holds(complaint: Complaint, user: User) -> bool:
    return complaint.file is not None and user.posts().filter(pk=complaint.file.holder_id).exists()


def _post(complaint: Complaint, user: User) -> Post:
    if complaint.file is None or officer_of(user) is None:
        raise ValidationError(_("Only an officer with a post does this."), code="right")
    return complaint.file.holder
