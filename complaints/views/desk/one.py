"""One complaint: all of it but who reported it; its photos, its PDF, and on request with a reason its reporter."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from complaints import domain
from complaints.correspondence import letters, wording
from complaints.correspondence.documents import complaint_pdf
from complaints.desk.listing import due_of
from complaints.forms import MessageForm, ReadReporterForm, TakeOutForm
from complaints.models import Complaint, MessageTemplate, Purpose, State
from complaints.panels import complaint_panels
from complaints.presentation import answers_of, place_collection, public_stages
from complaints.rules import may_acknowledge, may_read_reporter, may_see_photos, may_write_to
from complaints.views.desk.access import seen, staff
from complaints.workflow import OPEN_STATES, may_move
from evidence.delivery import asked_each_time, deliver

# More complaints of one file than these are found by the file's page.
BESIDE = 20


@never_cache
@login_required
@require_GET
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """Show a complaint to those who may open its file: place, words, photos, answers, stages, promise, messages."""
    return complaint_page(request, seen(request, number))


def complaint_page(
    request: HttpRequest,
    complaint: Complaint,
    *,
    message: MessageForm | None = None,
    take_out: TakeOutForm | None = None,
    refusal: str = "",
    stranded: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a complaint, with a form that was refused as it was typed.

    ``stranded`` is a form that the page no longer has: its words are shown for copying, below ``refusal``.
    """
    user = staff(request)
    holds = may_write_to(user, complaint)
    file = complaint.file
    others = Complaint.objects.filter(file=complaint.file_id).exclude(pk=complaint.pk).select_related("category")
    beside = list(others.order_by("-pk")[: BESIDE + 1])
    due, due_words = due_of(complaint)
    shared = bool(beside) and complaint.state in OPEN_STATES and holds
    if take_out is not None and not shared:
        refusal, stranded = " ".join(str(error) for errors in take_out.errors.values() for error in errors), take_out
    chosen = _chosen(request, complaint) if holds else None
    context = {
        "complaint": complaint,
        "due": due,
        "due_words": due_words,
        "stages": public_stages(complaint),
        "place": place_collection(complaint),
        "answers": answers_of(complaint),
        "places": complaint.places.select_related("asset").defer("asset__geometry", "asset__geometry_3857"),
        "photos": complaint.photos.select_related("original"),
        "beside": beside[:BESIDE],
        "more_beside": len(beside) > BESIDE,
        "feedback": complaint.feedback.select_related("said_in"),
        "filings": complaint.filings.select_related("file", "from_file", "officer", "post"),
        "sent": complaint.sent_messages.select_related("officer", "post"),
        "reads": complaint.reporter_reads.select_related("user__officer").order_by("-read_at")[:BESIDE],
        "templates": _templates(complaint) if holds else [],
        "chosen": chosen,
        "refusal": refusal,
        "stranded": _words_of(stranded),
        "message_form": message or (MessageForm(initial=_prefilled(complaint, chosen)) if chosen else None),
        "take_out_form": (take_out or TakeOutForm(initial={"from_file": complaint.file_id})) if shared else None,
        "may_read": may_read_reporter(user, complaint),
        "has_reporter": hasattr(complaint, "reporter"),
        "may_acknowledge": may_move(complaint.state, State.ACKNOWLEDGED)
        and file is not None
        and file.holder_id in may_acknowledge(user),
        "reason_form": ReadReporterForm(),
        "panels": complaint_panels.render(request, complaint),
        "writes_in": wording.language_of(complaint),
        "writes_to": len(letters.readers_of(complaint, by_officer=True)) if chosen or message else 0,
    }
    return render(request, "complaints/desk/complaint.html", context, status=status)


def _words_of(form: forms.Form | None) -> list[tuple[str, str]]:
    # What was chosen from a list has only its key to give, which is no use to anybody.
    fields = [field for field in form or () if isinstance(field.field, forms.CharField) and not field.is_hidden]
    return [(str(field.label), field.value()) for field in fields if field.value()]


def _templates(complaint: Complaint) -> list[tuple[MessageTemplate, str]]:
    """Return the templates that fit, each with its subject as the acting person reads it."""
    language = (get_language() or "en")[:2]
    return [
        (each, wording.filled(each.subject_in(language), complaint=complaint, language=language))
        for each in wording.choices_for(complaint)
    ]


def _chosen(request: HttpRequest, complaint: Complaint) -> MessageTemplate | None:
    asked = request.GET.get("template", "")
    if asked == "blank":
        return MessageTemplate(purpose=Purpose.OTHER)
    found = [each for each in wording.choices_for(complaint) if str(each.pk) == asked]
    return found[0] if found else None


def _prefilled(complaint: Complaint, template: MessageTemplate) -> dict[str, Any]:
    language = wording.language_of(complaint)
    return {
        "purpose": template.purpose,
        "form_key": uuid.uuid4(),
        "subject": wording.filled(template.subject_in(language), complaint=complaint, language=language),
        "text": wording.filled(template.text_in(language), complaint=complaint, language=language),
    }


@never_cache
@login_required
@require_GET
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Return a complaint as a PDF in the reader's language: never who reported it."""
    complaint = seen(request, number)
    answer = HttpResponse(complaint_pdf(complaint), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{complaint.number}-{(get_language() or "en")[:2]}.pdf"'
    return answer


@asked_each_time
@login_required
@require_GET
def photo(request: HttpRequest, number: str, photo: int, purpose: str) -> HttpResponseBase:
    """Show a picture sent with a complaint, without what its camera wrote into it, to those who work on it."""
    complaint = get_object_or_404(Complaint.objects.select_related("category", "file"), number=number)
    if not may_see_photos(staff(request), complaint) or purpose not in {"thumb", "screen"}:
        raise Http404
    sent = get_object_or_404(complaint.photos.select_related("original"), pk=photo)
    return deliver(request, original=sent.original, purpose=purpose)


@never_cache
@login_required
@require_POST
def reporter(request: HttpRequest, number: str) -> HttpResponse:
    """Show who reported, to the file's holder, after a reason is given; the reading is logged."""
    complaint = seen(request, number)
    user = staff(request)
    if not may_read_reporter(user, complaint) or not hasattr(complaint, "reporter"):
        raise Http404
    form = ReadReporterForm(request.POST)
    context = {"complaint": complaint, "form": form, "reporter": None}
    if form.is_valid():
        context["reporter"] = domain.read_reporter(complaint=complaint, user=user, reason=form.cleaned_data["reason"])
    context["title"] = _("Who reported %(number)s") % {"number": complaint.number}
    return render(request, "complaints/reporter.html", context, status=422 if form.errors else 200)
