"""Scans for the correspondence: sent many at once, put in order, split, and put on the file together."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evidence import reading
from evidence.models import Original
from evidence.pages import deliver_page
from evidence.search import LONGEST, originals_matching
from files.domain import scanning
from files.forms.slips import RangesForm, ScanForm, ScansForm
from files.models import Correspondence, File, Scan, ScanState
from files.slips import rules as slip_rules
from files.slips.scan_panels import progress_of
from files.views.access import reader, seen_file
from language.digits import in_script

_REFUSED = 422
_MOST_HITS = 50


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one upload: "added", "again" (it is here already) or "refused", in words."""

    name: str
    state: str
    message: str
    scan: Scan | None = None


def _file(request: HttpRequest, pk: int) -> File:
    file = seen_file(request, pk)
    if not slip_rules.may_scan(reader(request), file):
        raise Http404
    return file


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scans(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits, take more, write about them, put them on the file. Asked for JSON, one upload is answered."""
    file = _file(request, pk)
    if request.method != "POST":
        return _page(request, file)
    if request.POST.get("action") in {"save", "add"}:
        return _described(request, file, adding=request.POST["action"] == "add")
    return _uploaded(request, file)


def _uploaded(request: HttpRequest, file: File) -> HttpResponse:
    form = ScansForm(request.POST, request.FILES)
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if wants_json:
            return JsonResponse({"state": "refused", "message": words}, status=_REFUSED)
        return _page(request, file, upload=form, status=_REFUSED)
    outcomes = [_take(request, file, upload) for upload in form.cleaned_data["papers"]]
    status = _REFUSED if any(outcome.state != "added" for outcome in outcomes) else 200
    if wants_json:
        return JsonResponse(_answer(request, file, outcomes[0]), status=status)
    return _page(request, file, outcomes=outcomes, status=status)


def _take(request: HttpRequest, file: File, upload: "UploadedFile[Any]") -> Outcome:
    name = str(upload.name or "")
    try:
        scan = scanning.receive_scan(file=file, upload=upload, user=reader(request))
    except ValidationError as error:
        state = "again" if isinstance(error, scanning.AlreadyThere) else "refused"
        return Outcome(name=name, state=state, message=" ".join(error.messages))
    return Outcome(name=name, state="added", message=_("“%(name)s” waits below.") % {"name": name}, scan=scan)


def _answer(request: HttpRequest, file: File, outcome: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"state": outcome.state, "message": outcome.message}
    if outcome.scan:
        context = {"file": file, "scan": outcome.scan, "form": _form(outcome.scan)}
        answer["row"] = render_to_string("files/scans/row.html", context, request)
    return answer


def _form(scan: Scan, data: Any = None) -> ScanForm:
    initial = {"title": scan.title, "dated": scan.dated, "kind": scan.kind, "position": scan.position}
    return ScanForm(data, prefix=f"s{scan.pk}", initial=initial)


def _described(request: HttpRequest, file: File, *, adding: bool) -> HttpResponse:
    waiting = {scan.pk: scan for scan in scanning.waiting(file)}
    sent = [int(each) for each in request.POST.getlist("scan") if each.isdecimal() and len(each) < 16]
    forms = {pk: _form(waiting[pk], request.POST) for pk in sent if pk in waiting}
    told = [form.is_valid() for form in forms.values()]
    if not all(told):
        return _page(request, file, forms=forms, status=_REFUSED)
    refusal = ""
    try:
        if not sent:
            raise ValidationError(_("No scan waits here. Choose some first."))
        if set(sent) != set(forms):
            raise ValidationError(_("The scans have changed meanwhile: look at them again, then send this once more."))
        given = [
            scanning.Described(
                scan=pk,
                title=form.cleaned_data["title"],
                kind=form.cleaned_data["kind"],
                dated=form.cleaned_data["dated"],
                position=form.cleaned_data["position"],
                leave_out=form.cleaned_data["leave_out"],
            )
            for pk, form in forms.items()
        ]
        if adding:
            papers = scanning.add_scans(file=file, user=reader(request), given=given)
            messages.success(request, _added(papers))
            return redirect("files:file", file.pk)
        scanning.describe_scans(file=file, user=reader(request), given=given)
    except ValidationError as error:
        refusal = " ".join(error.messages)
    if refusal:
        file.refresh_from_db()
        return _page(request, file, forms=forms, refusal=refusal, status=409)
    messages.success(request, _("Order and titles are kept."))
    return redirect("files:scans", file.pk)


def _added(papers: list[Correspondence]) -> str:
    words = ngettext(
        "%(n)s paper is on the file, as pages %(first)s–%(last)s. Its text is being recognised.",
        "%(n)s papers are on the file, as pages %(first)s–%(last)s. Their text is being recognised.",
        len(papers),
    )
    told = words % {"n": len(papers), "first": papers[0].page_from, "last": papers[-1].page_to}
    return in_script(told, get_language() or "en")


def _page(
    request: HttpRequest, file: File, *, forms: dict[int, ScanForm] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    given = forms or {}
    context = {
        "file": file,
        "upload": more.pop("upload", None) or ScansForm(),
        "rows": [(scan, given.get(scan.pk) or _form(scan)) for scan in scanning.waiting(file)],
        "recognition": reading.installed(),
        "max_mb": settings.EVIDENCE_MAX_DOCUMENT_BYTES // (1024 * 1024),
        "max_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        **more,
    }
    return render(request, "files/scans/scans.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """Show the pages of a scan that waits, and split it at its separator sheets or at pages that are typed."""
    file = _file(request, pk)
    found = get_object_or_404(
        file.scans.select_related("original", "file").filter(state=ScanState.WAITING), pk=scan, pages__gt=1
    )
    form = RangesForm(request.POST if request.POST.get("action") == "ranges" else None, pages=found.pages)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("action") == "separators":
                ranges = scanning.ranges_between_separators(found)
            elif form.is_valid():
                ranges = form.cleaned_data["ranges"]
            else:
                ranges = []
            if ranges:
                pieces = scanning.split_scan(scan=found, user=reader(request), ranges=ranges)
                words = _("The scan is split into %(n)s papers. Look at their titles, then put them on the file.")
                messages.success(request, words % {"n": len(pieces)})
                return redirect("files:scans", file.pk)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    context = {
        "file": file,
        "scan": found,
        "form": form,
        "refusal": refusal,
        "numbers": range(1, found.pages + 1),
    }
    return render(request, "files/scans/split.html", context, status=_REFUSED if refusal or form.errors else 200)


@login_required
@require_GET
def scan_page(request: HttpRequest, pk: int, scan: int, number: int, purpose: str) -> HttpResponseBase:
    """Deliver the picture of a page of a scan, to who holds the file."""
    found = get_object_or_404(_file(request, pk).scans.select_related("original"), pk=scan)
    return deliver_page(request, original=found.original, number=number, purpose=purpose)


@never_cache
@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the recognition of the papers' text has come, as the page of the file asks for it again and again."""
    file = seen_file(request, pk)
    return render(request, "files/scans/progress.html", {"file": file, "progress": progress_of(file)})


@never_cache
@login_required
@require_GET
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Find words in the recognised text of the papers of one file."""
    file = seen_file(request, pk)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    papers = {paper.original_id: paper for paper in file.correspondence.all()}
    among = Original.objects.filter(pk__in=papers)
    found = originals_matching(asked, _MOST_HITS, among=among) if asked and papers else []
    hits = [(papers[pk], papers[pk].page_from + number - 1, excerpt) for pk, number, excerpt in found]
    context = {"file": file, "asked": asked, "hits": sorted(hits, key=lambda hit: hit[1])}
    return render(request, "files/scans/find.html", context)
