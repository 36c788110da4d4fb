"""Parallel views: the file stays with its one holder, while others say what they think of it by a day."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from files import rules
from files.domain.delay import refuse_unexplained
from files.domain.messages import tell_asked, tell_not_needed, tell_view
from files.domain.noting import LONGEST
from files.domain.register import acting_officer, ensure_opened, lock
from files.models import Classification, Consultation, File, FileState, ViewAnswer, ViewOutcome, ViewRequest
from files.workflow import NotAllowed
from language import dates
from language.text import tidy
from staff.domain import holder_of, officer_of
from staff.models import Officer, Post, User

MOST_ASKED = 12
# What the service writes on a file is English.
LAPSED = "The file was closed before this view was given."


@transaction.atomic
def ask_views(
    *,
    file: File,
    user: User,
    posts: Sequence[Post],
    question: str,
    due_on: dt.date,
    shown_notes: Sequence[int] = (),
    shown_pages: Sequence[int] = (),
) -> Consultation:
    """Ask several posts for their view by a day; the file does not move, and its clock runs on.

    They read an ordinary file while they are asked; of a confidential one only the green notes (by number) and the
    papers (by first page) named here. Side effects, in order: locks the file; notes that it was read; stores question
    and requests; tells each post.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state != FileState.ACTIVE:
        raise NotAllowed(_("Views can be asked for only while the file is active."), code="state")
    refuse_unexplained(file)
    if not tidy(question):
        raise NotAllowed(_("Write what you want to know of them."), code="question")
    if due_on < timezone.localdate():
        raise NotAllowed(_("The day lies in the past. Choose today or a later one."), code="due_on")
    asked = list(dict.fromkeys(posts))
    _refuse_posts(file, asked)
    ensure_opened(file)
    secret = file.classification != Classification.ORDINARY
    consultation = Consultation.objects.create(
        file=file,
        question=tidy(question),
        due_on=due_on,
        shown_notes=sorted(set(shown_notes)) if secret else [],
        shown_pages=sorted(set(shown_pages)) if secret else [],
        asked_by=file.holder,
        officer=officer,
        asked_at=timezone.now(),
    )
    for post in asked:
        request = ViewRequest.objects.create(consultation=consultation, file=file, post=post)
        tell_asked(request=request)
    return consultation


def _refuse_posts(file: File, posts: Sequence[Post]) -> None:
    if not posts:
        raise NotAllowed(_("Choose at least one post whose view you want."), code="posts")
    if len(posts) > MOST_ASKED:
        raise NotAllowed(_("Ask at most %(most)s posts at once.") % {"most": MOST_ASKED}, code="posts")
    if file.holder in posts:
        raise NotAllowed(_("The file is with this post already; choose another."), code="same")
    waiting = set(file.view_requests.open().values_list("post_id", flat=True))
    for post in posts:
        if post.pk in waiting:
            raise NotAllowed(
                _("%(post)s has been asked on this file and has not answered yet.") % {"post": post.name}, code="asked"
            )
        if holder_of(post) is None:
            raise NotAllowed(
                _("Nobody holds the post %(post)s at present; choose another.") % {"post": post.name}, code="vacant"
            )


@transaction.atomic
def give_view(*, request: ViewRequest, user: User, text: str) -> ViewAnswer:
    """Give the view of the asked post, once and for good.

    Side effects, in order: locks the file; stores the view under the next number of the file's views; tells the
    holder.
    """
    if not tidy(text):
        raise NotAllowed(_("Write your view first; it is empty."), code="empty")
    return _answer(request, user, ViewOutcome.GIVEN, text)


@transaction.atomic
def decline_view(*, request: ViewRequest, user: User, reason: str) -> ViewAnswer:
    """Say that the asked post gives no view, and why. Side effects as those of ``give_view``, without a number."""
    if not tidy(reason):
        raise NotAllowed(_("Say why you give no view."), code="reason")
    return _answer(request, user, ViewOutcome.DECLINED, reason)


def _answer(request: ViewRequest, user: User, kind: str, text: str) -> ViewAnswer:
    _lock(request)
    officer = officer_of(user)
    if officer is None or not rules.is_asked(user, request):
        raise NotAllowed(_("This view is not asked of you."), code="post")
    _refuse_ended(request)
    if len(tidy(text)) > LONGEST:
        raise NotAllowed(_("The text is too long; shorten it."), code="long")
    if request.post_id == request.file.holder_id:
        # The file has come to him meanwhile, and its delay is his. A holder's delay keeps nobody else from answering.
        refuse_unexplained(request.file)
    answer = _end(request, kind=kind, text=text, post=request.post, officer=officer)
    tell_view(answer=answer)
    return answer


@transaction.atomic
def withdraw_view(*, request: ViewRequest, user: User, reason: str) -> ViewAnswer:
    """Take back a request that is not answered yet, as the holder of the file.

    Side effects, in order: locks the file; stores the end of the request; tells the asked post.
    """
    _lock(request)
    officer = acting_officer(file=request.file, user=user)
    _refuse_ended(request)
    if not tidy(reason):
        raise NotAllowed(_("Say why the view is no longer needed."), code="reason")
    refuse_unexplained(request.file)
    answer = _end(request, kind=ViewOutcome.WITHDRAWN, text=reason, post=request.file.holder, officer=officer)
    tell_not_needed(answer=answer)
    return answer


def lapse_views(file: File) -> None:
    """Let what was asked on the (locked) file and is not answered lapse, and tell the posts."""
    for request in file.view_requests.open().select_related("post", "consultation"):
        request.file = file
        tell_not_needed(answer=_end(request, kind=ViewOutcome.LAPSED, text=LAPSED, post=None, officer=None))


def _lock(request: ViewRequest) -> None:
    lock(request.file)
    request.refresh_from_db(fields=["outcome", "ended_at"])


def _refuse_ended(request: ViewRequest) -> None:
    if request.ended_at is None:
        return
    words = {
        ViewOutcome.GIVEN: _("This view was given on %(moment)s and stands on the file; it is given once."),
        ViewOutcome.DECLINED: _("This request was declined on %(moment)s; nothing more can be done with it."),
        ViewOutcome.WITHDRAWN: _("The request was withdrawn on %(moment)s; the view is no longer needed."),
        ViewOutcome.LAPSED: _("The file was closed on %(moment)s; the view is no longer needed."),
    }
    raise NotAllowed(words[ViewOutcome(request.outcome)] % {"moment": dates.moment(request.ended_at)}, code="ended")


def _end(request: ViewRequest, *, kind: str, text: str, post: Post | None, officer: Officer | None) -> ViewAnswer:
    file, serial = request.file, None
    if kind == ViewOutcome.GIVEN:
        serial = (file.view_answers.aggregate(last=Max("serial"))["last"] or 0) + 1
    answer = ViewAnswer.objects.create(
        request=request,
        file=file,
        kind=kind,
        serial=serial,
        text=tidy(text),
        after_note=file.last_note,
        post=post,
        officer=officer,
        at=timezone.now(),
    )
    # The trigger of the answer wrote it.
    request.outcome, request.ended_at = kind, answer.at
    return answer
