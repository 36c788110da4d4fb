"""Staff verify places that citizens did not find in the list: enter them, link them, or say that there is none."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets.editing import NewAssetForm
from assets.models import GEOMETRY_TYPES, KIND_MODELS, Kind
from assets.rules import register_asset
from complaints import domain
from complaints.forms import AssetReasonForm, SplitForm
from complaints.intake.nearby import FARTHEST_M, assets_near
from complaints.models import Complaint, Unlisted, Verified
from complaints.presentation import pin_feature
from complaints.rules import may_work_on
from files.models import File
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 40


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.posts().exists():
        raise Http404
    return request.user


@never_cache
@login_required
@require_safe
def unlisted(request: HttpRequest) -> HttpResponse:
    """List what is to be verified in files that the reader may open, the newest first; all with ``show=all``."""
    rows = Unlisted.objects.filter(complaint__file__in=File.objects.visible_to(_user(request)))
    show = request.GET.get("show", "waiting")
    if show != "all":
        rows = rows.filter(outcome=Verified.WAITING)
    rows = rows.select_related("complaint__category", "complaint__ward", "complaint__file__holder", "asset")
    try:
        found = page(rows, order=["-complaint_id"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:unlisted")
    return render(request, "complaints/unlisted.html", {"page": found, "show": show})


def _seen(request: HttpRequest, pk: int) -> tuple[Unlisted, User]:
    user = _user(request)
    rows = Unlisted.objects.filter(complaint__in=Complaint.objects.visible_to(user))
    rows = rows.select_related("complaint__category", "complaint__ward", "complaint__file__holder", "asset")
    return get_object_or_404(rows, pk=pk), user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of them; link it to an asset near it, or refuse it, each with a reason."""
    row, user = _seen(request, pk)
    may = may_work_on(user, row.complaint)
    if request.method == "POST" and not may:
        raise Http404
    refusing = "refuse" in request.POST
    link = AssetReasonForm(None if refusing or request.method != "POST" else request.POST, user=user, prefix="link")
    refuse = SplitForm(request.POST if refusing else None, prefix="refuse")
    form: AssetReasonForm | SplitForm = refuse if refusing else link
    if form.is_bound and form.is_valid():
        try:
            if refusing:
                domain.refuse_unlisted(unlisted=row, user=user, reason=form.cleaned_data["reason"])
            else:
                domain.link_unlisted(unlisted=row, user=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The place of %(number)s is verified.") % {"number": row.complaint.number})
            return redirect("complaints:unlisted")
    context = {
        "row": row,
        "complaint": row.complaint,
        "may": may and row.outcome == Verified.WAITING,
        "may_enter": register_asset(user),
        "link": link,
        "refuse": refuse,
        "near": assets_near(point=row.complaint.pin, kinds=Kind.values, within_m=FARTHEST_M),
        "place": {"type": "FeatureCollection", "features": [pin_feature(row.complaint)]},
        "kinds": sorted(Kind, key=lambda kind: kind != row.kind),
    }
    return render(request, "complaints/unlisted_one.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Show and take the register's own entry form, filled in with what the citizen said and where."""
    row, user = _seen(request, pk)
    if not may_work_on(user, row.complaint) or not register_asset(user) or kind not in KIND_MODELS:
        raise Http404
    if row.outcome != Verified.WAITING:
        messages.info(request, _("This was verified meanwhile: %(outcome)s.") % {"outcome": row.get_outcome_display()})
        return redirect("complaints:unlisted-one", pk=row.pk)
    if request.method != "POST":
        empty = NewAssetForm(kind)
        empty.initial.update(_initial(row, kind))
        return _entry_page(request, empty, row)
    form = NewAssetForm(kind, request.POST)
    if "add_facility" in request.POST:
        return _entry_page(request, form.with_facility_row(), row)
    if not form.is_valid():
        return _entry_page(request, form, row, status=422)
    try:
        asset = domain.enter_unlisted(unlisted=row, user=user, entry=form.entry(draft="as_draft" in request.POST))
    except ValidationError as error:
        form.refuse(error)
        return _entry_page(request, form, row, status=422)
    messages.success(request, _("%(reference)s is in the register.") % {"reference": asset.reference})
    return redirect(asset)


def _initial(row: Unlisted, kind: str) -> dict[str, Any]:
    complaint = row.complaint
    said = {"name_bn": row.name} if _is_bengali(row.name) else {"name_en": row.name}
    place = {"geometry": complaint.pin.geojson} if "POINT" in GEOMETRY_TYPES[kind] else {}
    return {**said, **place, "address": complaint.address[:300]}


def _is_bengali(text: str) -> bool:
    return any("\u0980" <= letter <= "\u09ff" for letter in text)


def _entry_page(request: HttpRequest, form: NewAssetForm, row: Unlisted, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "kind": form.kind,
        "kind_label": Kind(form.kind).label,
        "draft_key": f"unlisted-{row.pk}-{form.kind}",
    }
    return render(request, "assets/new.html", context, status=status)
