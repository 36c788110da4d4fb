"""The citizen follows his complaint, answers its outcome, or takes it back. The tracking key is the secret."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from complaints import domain
from complaints.correspondence.letters import sent_on
from complaints.correspondence.recipients import part_of_reporter
from complaints.correspondence.written import written_to
from complaints.forms import AnswerForm, FeedbackForm
from complaints.models import Complaint, Feedback, Inquiry, Reporter, State
from complaints.presentation import explained, known_within, place_collection, public_stages
from complaints.workflow import OPEN_STATES
from evidence.delivery import asked_each_time, deliver
from evidence.domain import Refused


@never_cache
@require_GET
def track(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the reporter how far his complaint has come; never anything of the file's notes."""
    return _tracking_page(request, _tracked(key), FeedbackForm())


def _tracked(key: uuid.UUID) -> Complaint:
    complaint = _confirmed().filter(key=key).first()
    if complaint is None:
        raise Http404
    return complaint


def _confirmed() -> "QuerySet[Complaint]":
    rows = Complaint.objects.exclude(state=State.UNCONFIRMED)
    return rows.select_related("category", "asset", "ward").prefetch_related(
        "stages", "photos__original", "sent_messages"
    )


def _tracking_page(
    request: HttpRequest, complaint: Complaint, form: FeedbackForm, answer_form: AnswerForm | None = None
) -> HttpResponse:
    # Read now: an answer that was refused may have met another state.
    asked = Inquiry.objects.annotate(pictures=Count("photos"))
    prefetch_related_objects([complaint], Prefetch("inquiries", asked))
    inquiries = list(complaint.inquiries.all())
    inquiry = next((each for each in inquiries if each.ended_at is None), None)
    reporter = Reporter.objects.filter(complaint=complaint).first()
    bound = form.is_bound or (answer_form is not None and answer_form.is_bound)
    may_answer, may_withdraw = domain.may_answer(complaint), domain.may_withdraw(complaint)
    left = complaint.stepped_back_at is not None
    open_now = complaint.survivor.state in OPEN_STATES
    context = {
        **_gone(None if may_answer else form, None if inquiry else answer_form),
        **explained(complaint, may_answer=may_answer),
        "known_within": known_within(complaint),
        "inquiry": inquiry,
        "inquiries": [each for each in inquiries if each.answered_at is not None],
        "answer_form": answer_form or AnswerForm(auto_id="id_answer_%s"),
        "reporter_agrees": reporter.contact_may_go if reporter else None,
        "may_agree": complaint.state in OPEN_STATES and not left,
        "referral": sent_on(complaint),
        "feedback_until": domain.feedback_until(complaint.survivor),
        "complaint": complaint,
        "stages": public_stages(complaint),
        "messages_sent": written_to(complaint),
        "place": place_collection(complaint),
        "form": form,
        "may_answer": may_answer,
        "given": Feedback.objects.filter(Q(complaint=complaint, said_in=None) | Q(said_in=complaint)),
        "may_withdraw": may_withdraw,
        "open_now": open_now,
        "part": part_of_reporter(complaint) if open_now else None,
    }
    response = render(request, "complaints/track.html", context, status=422 if bound else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def _gone(*refused: FeedbackForm | AnswerForm | None) -> dict[str, Any]:
    """Return why nothing was done, and the words typed into forms that the page no longer has, for copying."""
    forms = [form for form in refused if form is not None and form.is_bound]
    return {
        "refusal": " ".join(str(error) for form in forms for errors in form.errors.values() for error in errors),
        "stranded": [(form["text"].label, form["text"].value()) for form in forms if form["text"].value()],
    }


@never_cache
@require_POST
def feedback(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the reporter's answer to the outcome; "no" reopens the file."""
    complaint = _tracked(key)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            domain.give_feedback(complaint=complaint, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                _("Thank you for telling us.")
                if form.cleaned_data["fixed"]
                else _("Thank you. The complaint is open again."),
            )
            return redirect("complaints:track", key=key)
    return _tracking_page(request, complaint, form)


@never_cache
@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let the reporter take his complaint back, or his part in it where others share it."""
    # What the page said would happen.
    ends = {"1": True, "0": False}.get(request.POST.get("ends", ""))
    try:
        ended = domain.withdraw(complaint=_tracked(key), ends=ends)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("Your complaint is taken back.")
            if ended
            else _("Your part in this complaint is taken back. You hear no more of it from us."),
        )
    return redirect("complaints:track", key=key)


@never_cache
@require_POST
def reply(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the reporter's answer to the department's question."""
    complaint = _tracked(key)
    inquiry = complaint.inquiries.filter(ended_at=None).select_related("complaint").first()
    form = AnswerForm(request.POST, request.FILES, auto_id="id_answer_%s")
    if inquiry is None:
        form.add_error(None, _("No question is open. Thank you all the same."))
    elif form.is_valid():
        try:
            domain.answer_inquiry(inquiry=inquiry, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("photos", refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. Your answer is with the officer."))
            return redirect("complaints:track", key=key)
    return _tracking_page(request, complaint, FeedbackForm(), answer_form=form)


@never_cache
@require_POST
def contact(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the reporter's word whether his contact may go to another office."""
    agreed = request.POST.get("agree") == "1"
    if domain.agree_to_pass_on(complaint=_tracked(key), agreed=agreed):
        messages.success(
            request,
            _("If it goes to another office, your contact goes with it.")
            if agreed
            else _("Your contact stays with this department."),
        )
    return redirect("complaints:track", key=key)


@require_GET
@asked_each_time
def photo(request: HttpRequest, key: uuid.UUID, number: int, purpose: str) -> HttpResponseBase:
    """Show the reporter a picture that he sent."""
    complaint = _tracked(key)
    sent = get_object_or_404(complaint.photos.select_related("original"), pk=number)
    if purpose not in {"thumb", "screen"}:
        raise Http404
    return deliver(request, original=sent.original, purpose=purpose)
