"""What is asked of my posts, and what they asked: views on files, and agreement to park them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evidence.delivery import asked_each_time, deliver
from files import domain, rules
from files.consulting import asking
from files.forms import AgreeForm, ReasonForm, ViewForm
from files.models import Classification, ParkingRequest, ViewRequest
from files.views.access import reader
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 50


@never_cache
@login_required
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """List the views and agreements that wait for my posts, and the views that the files of my posts wait for."""
    user = reader(request)
    tab = request.GET.get("tab", "")
    if tab not in asking.TABS:
        return redirect("files:asked")
    posts = list(user.posts())
    today = timezone.localdate()
    try:
        found = page(asking.of_tab(tab, posts=posts), order=("pk",), after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("files:asked")
    context = {
        "posts": posts,
        "tab": tab,
        "rows": [asking.row(each, today) for each in found.rows],
        "parkings": asking.parkings(user) if not tab else [],
        "next_url": f"?{'tab=' + tab + '&' if tab else ''}after={found.next}" if found.next else "",
    }
    return render(request, "files/asked.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request for a view; the asked post gives it or declines, the holder of the file withdraws it."""
    user = reader(request)
    found = _view_request(user, pk)
    action = request.POST.get("action", "")
    typed = request.POST if request.method == "POST" else None
    view_form = ViewForm(typed if action == "give" else None, auto_id="id_give_%s")
    reason_form = ReasonForm(typed if action in {"decline", "withdraw"} else None, auto_id="id_reason_%s")
    refusal = ""
    if request.method == "POST":
        form = view_form if action == "give" else reason_form
        if action not in {"give", "decline", "withdraw"}:
            raise Http404
        if form.is_valid():
            try:
                words = _do(action, found, user, form.cleaned_data)
            except ValidationError as error:
                refusal = " ".join(error.messages)
            else:
                messages.success(request, words)
                mine = action != "withdraw" and not rules.may_see(user, found.file)
                return redirect("files:asked") if mine else redirect("files:file", found.file_id)
        else:
            return _show_view(request, user, found, view_form, reason_form, status=422)
    found.refresh_from_db(fields=["outcome", "ended_at"])
    return _show_view(
        request, user, found, view_form, reason_form, refusal=refusal, action=action, status=409 if refusal else 200
    )


def _do(action: str, found: ViewRequest, user: User, typed: dict[str, str]) -> str:
    if action == "give":
        domain.give_view(request=found, user=user, text=typed["text"])
        return _("Your view stands on the file.")
    if action == "decline":
        domain.decline_view(request=found, user=user, reason=typed["reason"])
        return _("You have declined; the holder of the file is told why.")
    domain.withdraw_view(request=found, user=user, reason=typed["reason"])
    return _("The request is withdrawn; %(post)s is told.") % {"post": found.post.name}


def _view_request(user: User, pk: int) -> ViewRequest:
    rows = ViewRequest.objects.select_related(
        "file__section", "file__holder", "post", "consultation__asked_by", "consultation__officer"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not rules.may_see_request(user, found):
        raise Http404
    return found


def _show_view(
    request: HttpRequest,
    user: User,
    found: ViewRequest,
    view_form: ViewForm,
    reason_form: ReasonForm,
    *,
    refusal: str = "",
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    may_see = rules.may_see(user, found.file)
    open_now = found.ended_at is None
    mine = rules.is_asked(user, found)
    context = {
        "asked": found,
        "file": found.file,
        "may_see": may_see,
        # Of a confidential file its subject may say too much; who holds or held it knows it.
        "subject": found.file.subject if may_see or found.file.classification == Classification.ORDINARY else "",
        "late": open_now and found.consultation.due_on < timezone.localdate(),
        "may_give": open_now and mine,
        "may_withdraw": open_now and rules.may(user, "withdraw_view", found.file),
        "mine": mine,
        "answer": getattr(found, "answer", None) if not open_now else None,
        "shown": asking.shown(found) if not may_see else None,
        "view_form": view_form,
        "reason_form": reason_form,
        "refusal": refusal,
        "action": action,
        # What was typed comes back for copying where it can no longer be sent.
        "stranded": _typed(view_form, reason_form) if refusal and not open_now else "",
    }
    return render(request, "files/view.html", context, status=status)


def _typed(view_form: ViewForm, reason_form: ReasonForm) -> str:
    return str(view_form.data.get("text") or reason_form.data.get("reason") or "")


@asked_each_time
@login_required
@require_GET
def view_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    """Deliver a paper of a confidential file to the post to which the holder shows it."""
    found = _view_request(reader(request), pk)
    papers = asking.shown(found).papers
    wanted = get_object_or_404(papers, pk=paper)
    usual = "screen" if wanted.original.is_picture else "pdf"
    return deliver(request, original=wanted.original, purpose=usual)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parking(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request to park; a post above agrees or refuses, the holder takes it back."""
    user = reader(request)
    rows = ParkingRequest.objects.select_related("file__section", "file__holder", "asked_by", "officer")
    found = rows.filter(pk=pk).first()
    if found is None or not (rules.approving_post(user, found) or rules.may_see(user, found.file)):
        raise Http404
    action = request.POST.get("action", "")
    agree = AgreeForm(request.POST if action == "approve" else None, auto_id="id_agree_%s")
    refuse = ReasonForm(request.POST if action == "refuse" else None, auto_id="id_refuse_%s")
    refusal, status = "", 200
    if request.method == "POST":
        if action not in {"approve", "refuse", "withdraw"}:
            raise Http404
        form = refuse if action == "refuse" else agree
        if action != "withdraw" and not form.is_valid():
            status = 422
        else:
            try:
                words = _decide(action, found, user, form)
            except ValidationError as error:
                refusal, status = " ".join(error.messages), 409
            else:
                messages.success(request, words)
                seen = rules.may_see(user, found.file)
                return redirect("files:file", found.file_id) if seen else redirect("files:asked")
    found.refresh_from_db(fields=["outcome", "ended_at"])
    may_see = rules.may_see(user, found.file)
    open_now = found.ended_at is None
    context = {
        "asked": found,
        "file": found.file,
        "may_see": may_see,
        "subject": found.file.subject if may_see or found.file.classification == Classification.ORDINARY else "",
        "may_decide": open_now and rules.approving_post(user, found) is not None,
        "may_withdraw": open_now and rules.may(user, "withdraw_parking", found.file),
        "decision": getattr(found, "decision", None) if not open_now else None,
        "agree": agree,
        "refuse": refuse,
        "refusal": refusal,
        "action": action,
    }
    return render(request, "files/parking.html", context, status=status)


def _decide(action: str, found: ParkingRequest, user: User, form: AgreeForm | ReasonForm) -> str:
    if action == "approve":
        domain.approve_parking(request=found, user=user, words=form.cleaned_data["words"])
        return _("The file is parked.")
    if action == "refuse":
        domain.refuse_parking(request=found, user=user, words=form.cleaned_data["reason"])
        return _("The parking is refused; the holder is told why.")
    domain.withdraw_parking(request=found, user=user)
    return _("Your request is taken back.")
