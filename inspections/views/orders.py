"""Ordering a visit or a work, on a file or at an asset; the same forms stand on the file's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets.models import Asset
from files.models import File
from inspections import domain
from inspections.forms import OrderVisitForm, OrderWorkForm
from inspections.rules import ordering_post
from inspections.views.access import add_errors, staff
from staff.models import User

_page = require_http_methods(["GET", "POST"])


@never_cache
@login_required
@_page
def order(request: HttpRequest, file: int) -> HttpResponse:
    """Order an inspection on a file, by the post that holds it."""
    user = staff(request)
    return _order_visit(request, user, file=_file(user, file))


@never_cache
@login_required
@_page
def order_at(request: HttpRequest, reference: str) -> HttpResponse:
    """Order an inspection at an asset, without a file."""
    user = staff(request)
    return _order_visit(request, user, asset=_asset(user, reference))


@never_cache
@login_required
@_page
def order_work(request: HttpRequest, file: int) -> HttpResponse:
    """Record a work on a file, by the post that holds it."""
    user = staff(request)
    return _order_work(request, user, file=_file(user, file))


@never_cache
@login_required
@_page
def order_work_at(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a work at an asset, without a file."""
    user = staff(request)
    return _order_work(request, user, asset=_asset(user, reference))


def _file(user: User, pk: int) -> File:
    return get_object_or_404(File.objects.visible_to(user).select_related("section"), pk=pk)


def _asset(user: User, reference: str) -> Asset:
    return get_object_or_404(Asset.objects.visible_to(user), reference=reference)


def _order_visit(
    request: HttpRequest, user: User, *, file: File | None = None, asset: Asset | None = None
) -> HttpResponse:
    post = ordering_post(user, file)
    if post is None:
        raise PermissionDenied
    section = file.section if file else post.section
    form = OrderVisitForm(request.POST or None, file=file, asset=asset, section=section)

    def act(cleaned: dict[str, Any]) -> str:
        visit = domain.order_visit(user=user, file=file, **cleaned)
        messages.success(request, _("The inspection is ordered; the inspector has been told."))
        return visit.get_absolute_url()

    return _answer(request, form, act, file=file, asset=asset, title=_("Order an inspection"))


def _order_work(
    request: HttpRequest, user: User, *, file: File | None = None, asset: Asset | None = None
) -> HttpResponse:
    if ordering_post(user, file) is None:
        raise PermissionDenied
    form = OrderWorkForm(request.POST or None, file=file, asset=asset)

    def act(cleaned: dict[str, Any]) -> str:
        work = domain.order_work(user=user, file=file, **cleaned)
        messages.success(request, _("The work is recorded."))
        return work.get_absolute_url()

    return _answer(request, form, act, file=file, asset=asset, title=_("Record a maintenance work"))


def _answer(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], str],
    *,
    file: File | None,
    asset: Asset | None,
    title: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("files:file", pk=file.pk) if file else redirect(address)
    context = {"form": form, "file": file, "asset": asset, "title": title}
    return render(request, "inspections/order.html", context, status=422 if form.errors else 200)
