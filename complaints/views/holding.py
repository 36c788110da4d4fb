"""What the holder of a file does about its complaints before he closes it; and what the post above him is told."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints import domain
from complaints.closing import typed
from complaints.models import Complaint, Escalation
from complaints.panels import offered
from complaints.views.access import reader
from complaints.views.desk.one import complaint_page
from complaints.workflow import OPEN_STATES
from evidence.models import Original
from files.rules import may_see_as_read
from files.views.file import show as file_page
from responses.keyset import BadCursor, page
from responses.prepared import Kept
from staff.models import User

_SIZE = 40
_OF_NUMBER = Kept(lambda number: Complaint.objects.filter(number=number).select_related("category", "file"), str)


def _seen(request: HttpRequest, number: str) -> Complaint:
    complaint = _OF_NUMBER.first(number)
    if complaint is None or complaint.file is None or not may_see_as_read(reader(request), complaint.file):
        raise Http404
    return complaint


def _acted(
    request: HttpRequest, number: str, act: Callable[[Complaint, User, dict[str, Any]], str], *, form: str = ""
) -> HttpResponse:
    """Do it and say so where its forms stand; a refused ``form`` comes back there with what was typed."""
    complaint = _seen(request, number)
    filled = typed.bound(request, name=form, complaint=complaint) if form else None
    try:
        if filled is not None and not filled.is_valid():
            raise ValidationError([])
        said = act(complaint, reader(request), filled.cleaned_data if filled is not None else {})
    except ValidationError as refusal:
        if filled is not None:
            return _back(request, complaint, name=form, form=filled, because=refusal.messages)
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    if _on_its_page(request, complaint):
        return redirect("complaints:complaint", number=complaint.number)
    return redirect("files:file", complaint.file_id)


def _on_its_page(request: HttpRequest, complaint: Complaint) -> bool:
    if request.POST.get("page") == "complaint":
        return True
    # The page of a file with several open complaints sends the reader to the page of each.
    others = Complaint.objects.filter(file=complaint.file_id, state__in=OPEN_STATES).exclude(pk=complaint.pk)
    return others.exists()


def _back(
    request: HttpRequest, complaint: Complaint, *, name: str, form: forms.Form, because: list[str]
) -> HttpResponse:
    """Show the page as it is now with the form as it was typed; a form that is gone gives its words for copying."""
    complaint = _seen(request, str(complaint.number))
    stays = name in offered(request, complaint)
    if stays:
        typed.refuse(form, because=because)
        typed.keep(request, name=name, complaint=complaint, form=form)
    refusal = "" if stays else " ".join(because) or _moved_on(complaint)
    status = 422 if stays else 409
    if _on_its_page(request, complaint):
        return complaint_page(request, complaint, refusal=refusal, stranded=None if stays else form, status=status)
    file = complaint.file
    if file is None:
        raise Http404
    return file_page(request, file, bound={} if stays else {name: form}, refusal=refusal, status=status)


def _moved_on(complaint: Complaint) -> str:
    state = complaint.get_state_display()
    return _("Meanwhile the complaint has moved on: %(state)s.") % {"state": state}


@never_cache
@login_required
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the reporter something."""

    def act(complaint: Complaint, user: User, given: dict[str, Any]) -> str:
        domain.ask_reporter(complaint=complaint, user=user, text=given["text"])
        return _("The reporter is asked; you are told when he answers.")

    return _acted(request, number, act, form="ask")


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Wait no longer for the reporter's answer."""

    def act(complaint: Complaint, user: User, _given: dict[str, Any]) -> str:
        inquiry = complaint.inquiries.filter(ended_at=None).first()
        if inquiry is None:
            raise ValidationError(_("No question is open."))
        domain.take_back_inquiry(inquiry=inquiry, user=user)
        return _("The question is taken back; the complaint is being looked into again.")

    return _acted(request, number, act)


@never_cache
@login_required
@require_POST
def choose_photo(request: HttpRequest, number: str) -> HttpResponse:
    """Say that a photo shows the place put right."""

    def act(complaint: Complaint, user: User, _given: dict[str, Any]) -> str:
        key = request.POST.get("photo", "")
        original = Original.objects.filter(pk=key).first() if key.isascii() and key.isdigit() else None
        if original is None:
            raise ValidationError(_("Choose one of the photos."))
        domain.choose_photo(complaint=complaint, user=user, original=original)
        return _("The photo stands for the repair.")

    return _acted(request, number, act)


@never_cache
@login_required
@require_POST
def waive_photo(request: HttpRequest, number: str) -> HttpResponse:
    """Say why there is no photo."""

    def act(complaint: Complaint, user: User, given: dict[str, Any]) -> str:
        domain.waive_photo(complaint=complaint, user=user, reason=given["reason"])
        return _("Your reason is recorded with your name.")

    return _acted(request, number, act, form="waive")


@never_cache
@login_required
@require_POST
def name_office(request: HttpRequest, number: str) -> HttpResponse:
    """Say to which office the complaint belongs."""

    def act(complaint: Complaint, user: User, given: dict[str, Any]) -> str:
        referral = domain.name_office(complaint=complaint, user=user, agency=given["agency"], why=given["why"])
        words = _("Closed as “not for this department”, it goes to: %(office)s.")
        return words % {"office": referral.agency.name}

    return _acted(request, number, act, form="office")


@never_cache
@login_required
@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """List what was closed below the reader's posts and is not fixed, say the reporters; the newest first."""
    user = reader(request)
    if not user.posts().exists():
        raise Http404
    rows = Escalation.objects.filter(post__in=user.posts()).select_related(
        "feedback__complaint__category", "feedback__complaint__file__holder", "closed_by", "post"
    )
    if request.GET.get("show") != "all":
        rows = rows.filter(seen_at=None)
    try:
        found = page(rows, order=["-told_at", "-pk"], after=request.GET.get("after"), size=_SIZE)
    except BadCursor:
        return redirect("complaints:escalations")
    openable = set(
        Complaint.objects.visible_to(user)
        .filter(pk__in=[row.feedback.complaint_id for row in found.rows])
        .values_list("pk", flat=True)
    )
    shown = [(row, row.feedback.complaint_id in openable) for row in found.rows]
    context = {"page": found, "shown": shown, "show": request.GET.get("show", "")}
    return render(request, "complaints/escalations.html", context)


@never_cache
@login_required
@require_POST
def escalation_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the post above has read it."""
    escalation = get_object_or_404(Escalation, pk=pk)
    try:
        domain.mark_seen(escalation=escalation, user=reader(request))
    except Escalation.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Noted that you have read it."))
    return redirect("complaints:escalations")
