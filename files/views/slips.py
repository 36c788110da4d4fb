"""Movement slips: printed beforehand, found again by their code, entered or cancelled."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evidence.delivery import deliver
from evidence.pages import deliver_page
from files.choices import seats
from files.domain import slips as domain
from files.forms.slips import CancelForm, ScansForm, SlipEntry
from files.models import File, FileState, Slip, SlipState
from files.slips import codes as slip_codes
from files.slips import rules as slip_rules
from files.slips.pdf import separators_pdf, slips_pdf
from files.views.access import reader, seen_file
from responses.keyset import BadCursor, page

PAGE_SIZE = 50
# As many slips as one may want to print before a planned cut of the power.
MOST_AT_ONCE = 100


def _seen(request: HttpRequest, pk: int) -> Slip:
    rows = Slip.objects.visible_to(reader(request)).select_related(
        "file__section", "file__holder", "post", "officer", "ended_by", "ended_post"
    )
    return get_object_or_404(rows, pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """Take what a scanner types, or a scan of a filled slip; list the slips that are out."""
    user = reader(request)
    if not user.seats().posts:
        raise Http404
    if request.method != "POST":
        return _index(request)
    if request.FILES:
        return _scanned(request)
    found, refusal = _find(request, request.POST.get("code", ""))
    if found is not None:
        return redirect("files:slip", found.pk)
    return _index(request, refusals=[refusal], typed=request.POST.get("code", "")[:200], status=422)


@never_cache
@login_required
@require_GET
def slip_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the address in a QR code to its slip; where there is none to be seen, say so and offer the desk's."""
    found, refusal = _find(request, code)
    if found is not None:
        return redirect("files:slip", found.pk)
    if not reader(request).seats().posts:
        raise Http404
    return _index(request, refusals=[refusal], status=404)


def _find(request: HttpRequest, text: str) -> tuple[Slip | None, str]:
    """Return the slip of a code, an address or a number that the reader may see, or why there is none."""
    text = text.strip()
    if not text:
        return None, _("Scan the code of the slip, or type its number.")
    rows = Slip.objects.visible_to(reader(request))
    unknown = _("No slip of a file that you may open has this code. Let the post that printed it enter it.")
    if found := rows.filter(number__iexact=text).first():
        return found, ""
    try:
        code = slip_codes.unmarked(text)
    except slip_codes.Forged:
        return None, _("This is not the code of a slip that was printed here, or it was not read whole. Scan it again.")
    found = rows.filter(code=code).first()
    return found, "" if found else unknown


def _scanned(request: HttpRequest) -> HttpResponse:
    """Keep the scans that were uploaded; each that is refused is named, the others are kept."""
    form = ScansForm(request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, refusals=[str(each) for each in form.errors.get("papers", [])], status=422)
    taken, refusals = [], []
    for upload in form.cleaned_data["papers"]:
        try:
            taken.append(domain.receive_scan(upload=upload, user=reader(request)))
        except ValidationError as error:
            refusals += error.messages
    if len(taken) == 1 and not refusals:
        messages.success(request, _("The scan is kept with the slip. Now enter what is written on it."))
        return redirect("files:slip", taken[0].slip_id)
    return _index(request, refusals=refusals, taken=taken, status=422 if refusals else 200)


def _index(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    user = reader(request)
    rows = Slip.objects.visible_to(user).out().select_related("file__holder", "post", "officer")
    try:
        found = page(rows, order=("-printed_at", "-pk"), after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("files:slips")
    fresh = _chosen(request)
    context = {
        "rows": found.rows,
        "next_url": f"?{urlencode({'after': found.next})}" if found.next else "",
        "fresh": fresh,
        "sheet_url": f"{reverse('files:slip_sheets')}?{urlencode([('s', each.pk) for each in fresh])}" if fresh else "",
        **more,
    }
    return render(request, "files/slips/slips.html", context, status=status)


def _chosen(request: HttpRequest) -> list[Slip]:
    numbers = [int(each) for each in request.GET.getlist("s") if each.isdecimal() and len(each) < 16][:MOST_AT_ONCE]
    rows = Slip.objects.visible_to(reader(request)).out().filter(pk__in=numbers)
    return list(rows.select_related("file__section", "post", "officer").order_by("pk")) if numbers else []


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_slips(request: HttpRequest) -> HttpResponse:
    """Choose among the active files that I hold those for which slips are printed."""
    user = reader(request)
    if not user.seats().posts:
        raise Http404
    held = File.objects.held_by(user).filter(state=FileState.ACTIVE).exclude(slips__in=Slip.objects.out())
    held = held.select_related("holder", "section").order_by("due_at", "pk")[:MOST_AT_ONCE]
    refusal = ""
    if request.method == "POST":
        wanted = {each for each in request.POST.getlist("file") if each.isdecimal() and len(each) < 16}
        files = list(File.objects.visible_to(user).filter(pk__in=wanted).order_by("pk"))
        try:
            if not files:
                raise ValidationError(_("Choose at least one file."))
            made = domain.print_slips(files=files, user=user)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            query = urlencode([("s", each.pk) for each in made])
            return redirect(f"{reverse('files:slips')}?{query}")
    context = {"files": list(held), "refusal": refusal}
    return render(request, "files/slips/new.html", context, status=409 if refusal else 200)


@never_cache
@login_required
@require_POST
def print_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a slip for one file, from its page."""
    file = seen_file(request, pk)
    try:
        (made,) = domain.print_slips(files=[file], user=reader(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("files:file", file.pk)
    messages.success(request, _("Slip %(number)s is ready to be printed.") % {"number": made.number})
    return redirect("files:slip", made.pk)


@never_cache
@login_required
@require_GET
def slip_sheets(request: HttpRequest) -> HttpResponse:
    """Show slips that are out as a PDF, two on a sheet, in the reader's language."""
    found = _chosen(request)
    if not found:
        raise Http404
    return _pdf(slips_pdf(found), "slips")


@never_cache
@login_required
@require_GET
def separators(request: HttpRequest) -> HttpResponse:
    """Show separator sheets as a PDF."""
    if not reader(request).seats().posts:
        raise Http404
    return _pdf(separators_pdf(), "separators")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'; style-src 'unsafe-inline'"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a slip; who may enter it does so here."""
    found, user = _seen(request, pk), reader(request)
    if request.method != "POST":
        return _show(request, found)
    entry = SlipEntry(found, request.POST)
    if not entry.is_valid():
        return _show(request, found, entry=entry, status=422)
    head = entry.head.cleaned_data
    try:
        with transaction.atomic():
            entered = domain.enter_slip(
                slip=found, user=user, lines=entry.shown(), part=head["part"], reason=head["reason"]
            )
    except domain.OtherWay as error:
        return _show(request, _seen(request, pk), entry=entry, refusals=error.messages, other_way=error, status=409)
    except ValidationError as error:
        again = _seen(request, pk)
        other_way = domain.OtherWay(head["part"]) if head["part"] else None
        return _show(request, again, entry=entry, refusals=error.messages, other_way=other_way, status=409)
    messages.success(
        request,
        _("Slip %(number)s is entered. The file is with %(post)s.")
        % {"number": found.number, "post": entered.movements[-1].to_post.name},
    )
    found.refresh_from_db()
    if not slip_rules.may_see(user, found):
        return redirect("files:slips")
    return redirect("files:slip", found.pk)


@never_cache
@login_required
@require_POST
def cancel_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a slip for a reason."""
    found = _seen(request, pk)
    form = CancelForm(request.POST, auto_id="id_cancel_%s")
    if not form.is_valid():
        return _show(request, found, cancelling=form, status=422)
    try:
        with transaction.atomic():
            domain.cancel_slip(slip=found, user=reader(request), reason=form.cleaned_data["reason"])
    except ValidationError as error:
        return _show(request, _seen(request, pk), cancelling=form, refusals=error.messages, status=409)
    messages.success(request, _("Slip %(number)s is cancelled.") % {"number": found.number})
    return redirect("files:slip", found.pk)


@never_cache
@login_required
@require_POST
def add_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a scan of this slip, also one in which no code can be read."""
    found = _seen(request, pk)
    form = ScansForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, scan_refusals=form.errors.get("papers", []), status=422)
    refusals: list[str] = []
    for upload in form.cleaned_data["papers"]:
        try:
            domain.receive_scan(upload=upload, user=reader(request), slip=found)
        except ValidationError as error:
            refusals += error.messages
    if refusals:
        return _show(request, _seen(request, pk), scan_refusals=refusals, status=422)
    messages.success(request, _("The scan is kept with the slip. Now enter what is written on it."))
    return redirect("files:slip", found.pk)


@login_required
@require_GET
def slip_scan(request: HttpRequest, pk: int, scan: int, purpose: str = "original") -> HttpResponseBase:
    """Deliver a scan of a slip: as it came, or the picture of its first page."""
    found = get_object_or_404(_seen(request, pk).scans.select_related("original"), pk=scan)
    if purpose == "original":
        return deliver(request, original=found.original, purpose=purpose)
    if purpose not in {"thumb", "screen"}:
        raise Http404
    return deliver_page(request, original=found.original, number=1, purpose=purpose)


def _show(
    request: HttpRequest,
    found: Slip,
    *,
    entry: SlipEntry | None = None,
    cancelling: CancelForm | None = None,
    other_way: domain.OtherWay | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user = reader(request)
    entering = slip_rules.may_enter(user, found)
    since = found.file.movements.filter(serial__gt=found.serial).select_related("from_post", "to_post", "officer")
    context = {
        "slip": found,
        "file": found.file,
        "may_enter": entering,
        "without_scan": slip_rules.printed_it(user, found),
        "entry": (entry or SlipEntry(found)) if entering else None,
        "cancelling": (cancelling or CancelForm(auto_id="id_cancel_%s")) if entering else None,
        "seats": seats(holder=found.post, section=found.file.section) if entering else [],
        "scans": list(found.scans.select_related("original", "added_by")),
        "lines": list(
            found.hand_overs.select_related("from_post", "to_post", "movement", "entered_by", "entered_post")
        ),
        "since": list(since.order_by("serial")) if found.state == SlipState.OUT else [],
        "other_way": other_way,
        "sheet_url": f"{reverse('files:slip_sheets')}?s={found.pk}" if found.state == SlipState.OUT else "",
        **more,
    }
    return render(request, "files/slips/slip.html", context, status=status)
