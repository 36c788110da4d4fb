"""The documents of an asset: their list, sending many at once, writing about them, taking one off the page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assets import domain, rules
from assets.document_forms import DocumentForm, UploadForm, WithdrawForm
from assets.documents import Shown, documents_of, shown
from assets.models import Asset, AssetDocument
from evidence import reading
from staff.models import User

_REFUSED = 422


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file: "added", "again" (it is here already) or "refused", in words."""

    name: str
    state: str
    message: str
    shown: Shown | None = None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the documents of an asset; who may amend it adds some. Asked for JSON, one file is answered for at once."""
    asset = asset_seen(request, reference)
    may_amend = bool(rules.amend_asset(request.user))
    if request.method != "POST":
        return _page(request, asset, form=UploadForm() if may_amend else None)
    user = amending(request)
    if not isinstance(user, User):
        return user
    form = UploadForm(request.POST, request.FILES)
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if not form.is_valid():
        if wants_json:
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"state": "refused", "message": words}, status=_REFUSED)
        return _page(request, asset, form=form, status=_REFUSED)
    outcomes = [_take(asset, upload, form, user) for upload in form.cleaned_data["papers"]]
    status = _REFUSED if any(outcome.state != "added" for outcome in outcomes) else 200
    if wants_json:
        return JsonResponse(_answer(request, asset, outcomes[0]), status=status)
    return _page(request, asset, form=UploadForm(), outcomes=outcomes, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Show and take what is written about a document."""
    found = document_seen(request, reference, pk)
    user = amending(request)
    if not isinstance(user, User):
        return user
    if found.withdrawn_at is not None:
        raise Http404
    form = DocumentForm(request.POST) if request.method == "POST" else DocumentForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            domain.amend_document(document=found, user=user, reason=form.cleaned_data["reason"], **form.written())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The changes are in the register."))
            return redirect("assets:document", found.asset.reference, found.pk)
    context = {"asset": found.asset, "document": found, "form": form, "withdrawal": WithdrawForm()}
    return render(request, "assets/document_edit.html", context, status=_REFUSED if form.errors else 200)


@never_cache
@require_POST
def withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a document off the page, with a reason."""
    found = document_seen(request, reference, pk)
    user = amending(request)
    if not isinstance(user, User):
        return user
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            domain.withdraw_document(document=found, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(title)s” is taken off the page.") % {"title": found.title})
            return redirect("assets:documents", found.asset.reference)
    context = {
        "asset": found.asset, "document": found, "form": DocumentForm.of(found), "withdrawal": form,
    }  # fmt: skip
    return render(request, "assets/document_edit.html", context, status=_REFUSED)


def asset_seen(request: HttpRequest, reference: str) -> Asset:
    """Return the asset, or raise Http404 where the reader may not see it."""
    rows = Asset.objects.all() if rules.see_records(request.user) else Asset.objects.visible_to(request.user)
    return get_object_or_404(rows.defer("geometry", "geometry_3857"), reference=reference)


def document_seen(request: HttpRequest, reference: str, pk: int) -> AssetDocument:
    """Return the document with its asset, original and reading, or raise Http404 where the reader may not see it."""
    rows = AssetDocument.objects.select_related("asset", "original__reading")
    found = get_object_or_404(rows.defer("asset__geometry", "asset__geometry_3857"), pk=pk, asset__reference=reference)
    if not rules.see_document(request.user, found):
        raise Http404
    return found


def amending(request: HttpRequest) -> User | HttpResponse:
    """Return the user if he may amend the register, the way to the log-in for a stranger; else PermissionDenied."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not rules.amend_asset(request.user):
        raise PermissionDenied
    return request.user


def _take(asset: Asset, upload: "UploadedFile[Any]", form: UploadForm, user: User) -> Outcome:
    name = str(upload.name or "")
    given = form.cleaned_data
    try:
        document = domain.receive_document_of(
            asset=asset, upload=upload, type=given["type"], public=given["public"], user=user
        )
    except ValidationError as error:
        state = "again" if isinstance(error, domain.AlreadyThere) else "refused"
        return Outcome(name=name, state=state, message=" ".join(error.messages))
    message = _("“%(name)s” is among the documents now.") % {"name": name}
    return Outcome(name=name, state="added", message=message, shown=shown(document))


def _answer(request: HttpRequest, asset: Asset, outcome: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"state": outcome.state, "message": outcome.message}
    if outcome.shown:
        context = {"asset": asset, "each": outcome.shown, "may_amend": True, "records": True}
        answer["row"] = render_to_string("assets/parts/document_row.html", context, request)
    return answer


def _page(
    request: HttpRequest,
    asset: Asset,
    *,
    form: UploadForm | None,
    outcomes: list[Outcome] | None = None,
    status: int = 200,
) -> HttpResponse:
    records = rules.see_records(request.user)
    gone = asset.documents.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at") if records else []
    context = {
        "asset": asset,
        "shown": [shown(row) for row in documents_of(asset, request.user)],
        "gone": gone,
        "form": form,
        "outcomes": outcomes or [],
        "may_amend": form is not None,
        "records": records,
        "recognition": reading.installed() if form is not None else True,
        "max_mb": settings.EVIDENCE_MAX_DOCUMENT_BYTES // (1024 * 1024),
        "max_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }
    return render(request, "assets/documents.html", context, status=status)
