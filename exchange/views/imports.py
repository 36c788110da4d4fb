"""An import from the upload to the check: the list, a new one, its page, how it is read and mapped."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.models import Kind
from evidence.delivery import ORIGINAL, deliver
from exchange import domain, rules
from exchange.forms import LayoutForm, MappingForm, UploadForm
from exchange.models import ImportRun, ImportState
from exchange.views.access import for_preparers, of_run, reader
from exchange.views.showing import preview_of, shown
from responses import keyset
from staff.models import User

PAGE = 30
# Boundaries and the other fields of the form.
_BESIDES = 64 * 1024


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes an upload to the disk and stops at the limit, whatever size was announced."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece; raises StopUpload beyond the limit."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MAX_BYTES:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


@require_safe
@for_preparers
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of one's sections, the newest first."""
    rows = ImportRun.objects.visible_to(request.user).select_related("original", "created_by__officer").distinct()
    rows = rows.defer("layout")
    after = request.GET.get("after") or None
    try:
        page = keyset.page(rows, order=["-created_at", "-pk"], after=after, size=PAGE)
    except keyset.BadCursor:
        page = keyset.page(rows, order=["-created_at", "-pk"], after=None, size=PAGE)
    return render(request, "exchange/imports.html", {"page": page})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_preparers
def new(request: HttpRequest) -> HttpResponseBase:
    """Take a file. One that says itself that it is too large is refused before any of it is read."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if request.method == "POST" and announced.isdigit() and int(announced) > settings.IMPORT_MAX_BYTES + _BESIDES:
        return _new_page(request, UploadForm(), 413, too_large=True)
    request.upload_handlers = [BoundedUpload(request)]
    return _new(request)


@csrf_protect
def _new(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _new_page(request, UploadForm(initial={"kind": request.GET.get("kind")}), 200)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new_page(request, form, 422)
    user = reader(request)
    upload = form.cleaned_data["file"]
    kind = form.cleaned_data["kind"]
    try:
        run = domain.receive(
            content=upload, name=upload.name, user=user, post=user.posts().order_by("pk").first(),
            language=get_language() or "en", kind=kind,
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("file", error)
        return _new_page(request, form, 422)
    return redirect("exchange:import", pk=run.pk)


def _new_page(request: HttpRequest, form: UploadForm, status: int, *, too_large: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "limit": settings.IMPORT_MAX_BYTES >> 20,
        "too_large": too_large,
    }
    return render(request, "exchange/new.html", context, status=status)


@require_safe
@of_run
def run_page(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Where an import stands, and what comes next."""
    if run.state == ImportState.DRAFT:
        return _draft(request, run)
    return render(request, "exchange/import.html", shown(request, run))


def _draft(
    request: HttpRequest,
    run: ImportRun,
    layout: LayoutForm | None = None,
    form: MappingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else run.kind or Kind.BUILDING
    if form is None:
        form = _mapping_form(run, kind)
    context: dict[str, Any] = {
        "run": run,
        "kind": kind,
        "kinds": Kind.choices,
        "layout": layout or LayoutForm(run),
        "form": form,
        "raw": [row[3] for row in run.layout["sample"][:5]],
        "preview": preview_of(run) if run.mapping and kind == run.kind and status == 200 else None,
        "may_apply": rules.apply_import(request.user),
    }
    return render(request, "exchange/draft.html", context, status=status)


def _mapping_form(run: ImportRun, kind: str, data: Any = None) -> MappingForm:
    mapping, constants = run.mapping, run.constants
    if not mapping or kind != run.kind:
        mapping, constants = domain.suggested(run, kind)
    return MappingForm(run, kind, data, mapping=mapping, constants=constants)


@require_POST
@of_run
def layout(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Read the file in another way."""
    form = LayoutForm(run, request.POST)
    if form.is_valid():
        given = {"layer": run.layout["layer"], "encoding": run.layout["encoding"]} | form.cleaned_data
        try:
            domain.look(run=run, layer=given["layer"], crs=given["crs"], encoding=given["encoding"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("exchange:import", pk=run.pk)
    return _draft(request, run, layout=form, status=422)


@require_POST
@of_run
def mapping(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Keep which column is which, and show the first rows as they would be."""
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        return redirect("exchange:import", pk=run.pk)
    form = _mapping_form(run, kind, request.POST)
    if form.is_valid():
        try:
            domain.remember(run=run, kind=kind, mapping=form.mapping, constants=form.constants, user=_user(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{request.path.removesuffix('mapping/')}#preview")
    return _draft(request, run, form=form, status=422)


@require_POST
@of_run
def check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Have every row checked."""
    try:
        domain.start_check(run=run)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("exchange:import", pk=run.pk)


@require_POST
@of_run
def revise(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Go back from the checked rows to the mapping."""
    try:
        domain.revise(run=run)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("exchange:import", pk=run.pk)


@require_POST
@of_run
def discard(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Give the import up."""
    try:
        domain.discard(run=run)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("exchange:import", pk=run.pk)
    messages.success(request, _("The import is discarded; the register is as it was."))
    return redirect("exchange:imports")


@require_safe
@of_run
def file(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """The file as it came."""
    return deliver(request, original=run.original, purpose=ORIGINAL)


def _user(request: HttpRequest) -> User:
    return reader(request)
