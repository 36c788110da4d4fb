"""The moderators' pages: what waits to be looked at, and one complaint with what the public would see of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.domain import moderation as domain
from complaints.forms.moderation import PhotoDecisionForm, TextDecisionForm
from complaints.models import ComplaintPhoto, Moderation, PhotoRule, Why
from complaints.rules import moderated_by
from evidence.delivery import asked_each_time, deliver
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 40
_ORDER = ("-why", "waiting_since", "pk")


def _queue(request: HttpRequest) -> Any:
    if not isinstance(request.user, User):
        raise Http404
    mine = moderated_by(request.user)
    if mine is None:
        raise Http404
    return mine


@never_cache
@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: first what somebody found unsuitable, then what nobody looked at yet, the oldest first."""
    rows = _queue(request).filter(waiting_since__isnull=False, complaint__publication__isnull=False)
    if request.GET.get("why") in Why.values:
        rows = rows.filter(why=request.GET["why"])
    rows = rows.select_related("complaint__category", "complaint__ward").defer(
        "complaint__ward__geometry", "complaint__ward__geometry_3857"
    )
    try:
        found = page(rows, order=_ORDER, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        found = page(rows, order=_ORDER, after=None, size=PAGE_SIZE)
    return render(
        request,
        "complaints/moderation/queue.html",
        {"page": found, "whys": Why.choices, "why": request.GET.get("why", "")},
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint: its text as sent beside what is to be shown, its photos, what was decided so far."""
    moderation = _moderation(request, number)
    if request.method == "GET":
        return _shown(request, moderation, _text_form(moderation), _answer_form(moderation))
    form = TextDecisionForm(request.POST)
    if _decided(request, moderation, form, domain.decide_text):
        return redirect("complaints:moderation")
    return _shown(request, moderation, form, _answer_form(moderation))


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Let the public read the department's answer as it is typed here, or none."""
    moderation = _moderation(request, number)
    form = TextDecisionForm(request.POST, auto_id="id_answer_%s")
    if _decided(request, moderation, form, domain.decide_answer):
        return redirect("complaints:moderate", number=number)
    return _shown(request, moderation, _text_form(moderation), form)


def _decided(request: HttpRequest, moderation: Moderation, form: TextDecisionForm, decide: Callable[..., None]) -> bool:
    """Decide what was sent; where that is refused the form says why."""
    if not form.is_valid():
        return False
    data, complaint = form.cleaned_data, moderation.complaint
    try:
        decide(
            complaint=complaint,
            user=_user(request),
            version=data["version"],
            text=data["text"] if data["show"] else "",
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("Decided: %(number)s") % {"number": complaint.number})
    return True


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _moderation(request: HttpRequest, number: str) -> Moderation:
    rows = _queue(request).select_related("complaint__category", "complaint__asset", "complaint__ward")
    found: Moderation = get_object_or_404(rows, complaint__number=number)
    return found


def _text_form(moderation: Moderation) -> TextDecisionForm:
    complaint = moderation.complaint
    text = complaint.shown_text or domain.suggested(complaint.text)
    return TextDecisionForm(initial={"text": text, "version": moderation.version})


def _answer_form(moderation: Moderation) -> TextDecisionForm:
    complaint = moderation.complaint
    shown = complaint.answer if complaint.shown_answer is None else complaint.shown_answer
    return TextDecisionForm(initial={"text": shown, "version": moderation.version}, auto_id="id_answer_%s")


def _shown(
    request: HttpRequest, moderation: Moderation, form: TextDecisionForm, answer_form: TextDecisionForm
) -> HttpResponse:
    complaint = moderation.complaint
    photos = complaint.photos.select_related("original", "published")
    refused = form.is_bound or answer_form.is_bound
    context = {
        "complaint": complaint,
        "moderation": moderation,
        "form": form,
        "answer_form": answer_form if answer_form.is_bound or (complaint.answer and complaint.ended_at) else None,
        # After a refusal what was typed stays, and the next try is against what stands now.
        "version": moderation.version,
        "photos": list(photos),
        "evidence": complaint.category.photo_rule == PhotoRule.EVIDENCE,
        "decisions": complaint.moderation_decisions.select_related("user__officer", "photo"),
        "reports": complaint.unsuitable_reports.all()[:20],
        "public": hasattr(complaint, "publication"),
    }
    return render(request, "complaints/moderation/one.html", context, status=422 if refused else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest, number: str, photo: int) -> HttpResponse:
    """One photo: draw what must not be recognised, show it or hide it."""
    moderation = _moderation(request, number)
    sent = _photo(moderation, photo)
    shown = getattr(sent, "published", None)
    initial = {"version": moderation.version, "regions": shown.regions if shown else []}
    form = PhotoDecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {"photo": sent, "user": _user(request), "version": form.cleaned_data["version"]}
        try:
            if form.cleaned_data["show"]:
                domain.show_photo(**given, regions=form.cleaned_data["regions"])
            else:
                domain.hide_photo(**given)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The decision about the photo is kept."))
            return redirect("complaints:moderate", number=number)
    context = {
        "complaint": moderation.complaint,
        "photo": sent,
        "shown": shown,
        "form": form,
        "version": moderation.version,
        "evidence": moderation.complaint.category.photo_rule == PhotoRule.EVIDENCE,
    }
    return render(request, "complaints/moderation/photo.html", context, status=422 if form.is_bound else 200)


def _photo(moderation: Moderation, pk: int) -> ComplaintPhoto:
    photos = moderation.complaint.photos.select_related("original", "published")
    return get_object_or_404(photos, pk=pk)


@asked_each_time
@login_required
@require_safe
def picture(request: HttpRequest, number: str, photo: int, purpose: str) -> HttpResponseBase:
    """The photo as it was sent, in a size for the screen, for whoever moderates the complaint."""
    if purpose not in {"thumb", "screen"}:
        raise Http404
    return deliver(request, original=_photo(_moderation(request, number), photo).original, purpose=purpose)
