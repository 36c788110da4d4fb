"""Despatch: a letter sent out, the register of them, and what became of each copy."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from attestation.signables import signables
from attestation.validity import Verdict, examine
from evidence.delivery import asked_each_time, deliver
from files import rules
from files.desk.registering import ORDER, first_addressee, letters_for
from files.domain import despatching
from files.domain.approving import content_of, standing
from files.domain.drafting import read_recipient
from files.drafting import letters
from files.drafting import rules as draft_rules
from files.forms.drafts import MarkForm, ReasonForm, RegisterForm, WaysForm
from files.models import Addressee, Despatch, DespatchCopy, Draft, MarkKind
from files.proof.signing import signatures_on
from files.views.access import reader
from files.views.draft import frozen_original
from files.workflow import NotAllowed
from responses.cells import plain, table
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 50
_MOST_WAITING = 50
# A whole register is a lot of work; who needs it again asks again later.
_EXPORTS = "12/h"


def _member(request: HttpRequest) -> User:
    user = reader(request)
    if not user.seats().posts:
        raise Http404
    return user


@never_cache
@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List what went out, the newest first, below what waits for the reader to despatch it."""
    user = _member(request)
    form = RegisterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    try:
        found = page(letters_for(user, asked), order=ORDER, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("files:despatch_register")
    query = {name: value for name, value in request.GET.items() if value and name != "after"}
    waiting = draft_rules.waiting_for(user).select_related("file__section").order_by("-pk")[:_MOST_WAITING]
    context = {
        "form": form,
        "rows": [(letter, first_addressee(letter)) for letter in found.rows],
        "asked": bool(query),
        "waiting": [draft for draft in waiting if draft_rules.may_despatch(user, draft)],
        "next_url": f"?{urlencode({**query, 'after': found.next})}" if found.next else "",
        "export_url": f"{reverse('files:despatch_export')}?{urlencode(query)}",
    }
    return render(request, "files/despatch/register.html", context)


@never_cache
@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The register as it is narrowed, as CSV; citizens only as letters call them."""
    user = _member(request)
    if is_ratelimited(request, group="files.despatch_export", key="user", rate=_EXPORTS, increment=True):
        messages.error(request, _("Many registers were taken out in the last hour. Please try again later."))
        return redirect("files:despatch_register")
    form = RegisterForm(request.GET)
    rows = letters_for(user, form.cleaned_data if form.is_valid() else {}).order_by("-despatched_at", "-pk")
    response = StreamingHttpResponse(table(_lines(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="despatch-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _lines(rows: Any) -> Iterator[list[Any]]:
    yield [
        _("number"),
        _("day"),
        _("section"),
        _("kind"),
        _("subject"),
        _("addressee"),
        _("mode"),
        _("state"),
        "SHA-256",
    ]
    for letter in rows.iterator(chunk_size=500):
        day = timezone.localdate(letter.despatched_at)
        values = [
            letter.number,
            day,
            letter.section.code,
            letter.get_kind_display(),
            letter.subject,
            "; ".join(copy.addressee.name for copy in letter.copies.all()),
            letter.get_mode_display(),
            _("withdrawn") if letter.marks.all() else "",
            letter.sha256,
        ]
        yield [plain(value) for value in values]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def despatch_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Choose how each copy travels, and send the letter out."""
    user = _member(request)
    found = get_object_or_404(Draft.objects.select_related("file__section", "file__holder"), pk=draft)
    sent = Despatch.objects.filter(draft=found).select_related("officer").first()
    if sent is not None and draft_rules.may_see_despatch(user, sent):
        if request.method == "POST":
            messages.info(
                request,
                _("Nothing was done: %(officer)s has despatched this letter already.") % {"officer": sent.officer.name},
            )
        return redirect("files:despatch", sent.pk)
    if not draft_rules.may_despatch(user, found):
        # The past holder is told where it went; to anybody else nothing is here.
        if not rules.may_see(user, found.file):
            raise Http404
        messages.error(request, _("This letter is not yours to despatch now."))
        return redirect("files:draft", found.file_id, found.pk)
    approval = standing(found)
    rows = Addressee.objects.filter(version=approval.version).select_related("recipient")
    form = WaysForm(request.POST or None, addressees=rows, initial={"seen": found.last_step})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            ways = [despatching.Way(addressee=each, mode=mode) for each, mode in form.chosen()]
            try:
                made = despatching.despatch(draft=found, user=user, seen=form.cleaned_data["seen"], ways=ways)
            except ValidationError as error:
                form.add_error(None, error.messages)
                status = 409
            else:
                messages.success(request, _("The letter has gone out as %(number)s.") % {"number": made.number})
                return redirect("files:despatch", made.pk)
    context = {
        "draft": found,
        "file": found.file,
        "version": approval.version,
        "form": form,
        # Made by a template that escapes.
        "letter": mark_safe(  # noqa: S308
            letters.html_of(approval.version, post=approval.post, officer=approval.officer, shown=True)
        ),
        "sees_file": rules.may_see(user, found.file),
    }
    return render(request, "files/despatch/new.html", context, status=status)


@asked_each_time
@login_required
@require_GET
def draft_letter(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The frozen PDF of a letter that the reader may despatch."""
    user = _member(request)
    found = get_object_or_404(Draft.objects.select_related("file__section", "file__holder"), pk=draft)
    if not draft_rules.may_despatch(user, found):
        raise Http404
    return deliver(request, original=frozen_original(found), purpose="pdf")


def _seen(request: HttpRequest, pk: int) -> Despatch:
    rows = Despatch.objects.visible_to(_member(request))
    return get_object_or_404(
        rows.select_related("file__holder__designation", "section", "post", "officer", "draft", "original", "version"),
        pk=pk,
    )


@never_cache
@login_required
@require_GET
def despatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line of the register: its copies, what became of them, the letter to print."""
    return _page(request, _seen(request, pk))


@asked_each_time
@login_required
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The issued PDF, bit for bit."""
    return deliver(request, original=_seen(request, pk).original, purpose="pdf")


@never_cache
@login_required
@require_POST
def address_sheet(request: HttpRequest, pk: int, copy: int) -> HttpResponse:
    """A sheet with the address for a window envelope; of a citizen the reading is logged."""
    found, user = _seen(request, pk), reader(request)
    row = get_object_or_404(found.copies.select_related("addressee__recipient__draft__file"), pk=copy)
    row.despatch = found
    name, address = row.addressee.name, row.addressee.address
    if row.addressee.recipient is not None:
        if not draft_rules.may_read_recipient(user, found.draft):
            raise Http404
        kept = read_recipient(recipient=row.addressee.recipient, user=user, reason=f"Address sheet of {found.number}")
        name, address = kept.name, kept.address
    response = HttpResponse(letters.address_sheet(row, name=name, address=address), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="address-{found.pk}-{row.pk}.pdf"'
    return response


@never_cache
@login_required
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a copy was delivered or came back."""
    found, user = _seen(request, pk), reader(request)
    if not draft_rules.may_mark(user, found):
        raise Http404
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, mark_form=form, status=422)
    typed = form.cleaned_data
    row = get_object_or_404(DespatchCopy, pk=typed["copy"], despatch=found)
    try:
        despatching.mark(copy=row, user=user, kind=typed["kind"], on_day=typed["on_day"], remarks=typed["remarks"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, mark_form=form, status=409)
    messages.success(request, _("It is noted in the register."))
    return redirect("files:despatch", found.pk)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare the letter withdrawn, for a reason."""
    found, user = _seen(request, pk), reader(request)
    if not draft_rules.may_withdraw(user, found):
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reason_form=form, status=422)
    try:
        despatching.withdraw(despatch=found, user=user, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, reason_form=form, status=409)
    messages.success(request, _("The letter is withdrawn; its public check says so from now on."))
    return redirect("files:despatch", found.pk)


def _page(
    request: HttpRequest,
    found: Despatch,
    *,
    mark_form: MarkForm | None = None,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = reader(request)
    copies = found.copies.select_related("addressee").prefetch_related("marks__officer")
    context = {
        "letter": found,
        "file": found.file,
        "copies": copies,
        "withdrawn": found.marks.filter(kind=MarkKind.WITHDRAWN).select_related("officer").first(),
        "successors": found.superseded_by.all(),
        "check_url": letters.check_address(found.code),
        "mark_form": mark_form or MarkForm(initial={"on_day": timezone.localdate()}),
        "reason_form": reason_form or ReasonForm(),
        "may_mark": draft_rules.may_mark(user, found),
        "may_withdraw": draft_rules.may_withdraw(user, found),
        "may_read": draft_rules.may_read_recipient(user, found.draft),
        "may_write": rules.may(user, "work_on_file", found.file),
        "sees_file": rules.may_see(user, found.file),
        **_signed(user, found),
    }
    return render(request, "files/despatch/despatch.html", context, status=status)


def _signed(user: User, found: Despatch) -> dict[str, Any]:
    """Who signed the letter, and what the signatures in it are worth now that it has its number."""
    subject, signatures = signables.find(user, "despatch", found.pk), signatures_on(found.file)
    signed_before = signatures.get(("draft", found.approval_id), [])
    return {
        "signatures": signatures.get(("despatch", found.pk), []),
        "may_sign": subject is not None and subject.may_sign,
        "verdicts": _verdicts(found) if signed_before else [],
    }


def _verdicts(found: Despatch) -> list[Verdict]:
    try:
        return examine(content_of(found.original))
    except NotAllowed:
        # No longer what was kept: whatever it is, nobody signed that.
        return examine(b"")
