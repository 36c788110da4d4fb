"""Grading a condition or a risk at an asset, without a visit."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assets.models import Asset, Risk
from inspections import domain
from inspections.forms import AssessForm, RiskForm
from inspections.models import RiskAssessment
from inspections.rules import may_assess
from inspections.views.access import add_errors, staff
from staff.models import User


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, reference: str) -> HttpResponse:
    """Grade the condition of an asset, whole and parts, as seen on a day."""
    user, asset = _at(request, reference)
    form = AssessForm(request.POST if request.method == "POST" else None, asset=asset)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("grade", "on", "remarks", "key")}
        try:
            domain.assess(asset=asset, user=user, elements=form.elements(), **given)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The condition is recorded."))
            return redirect(asset)
    return _show(request, "inspections/assess.html", asset, form)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, reference: str) -> HttpResponse:
    """Record how much an asset is at risk, led to the letter by questions; below, what was recorded before."""
    user, asset = _at(request, reference)
    form = RiskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.record_risk(asset=asset, user=user, **form.recorded())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _recorded(made))
            return redirect(asset)
    earlier = RiskAssessment.objects.filter(asset=asset).newest_first().select_related("assessed_by")
    return _show(request, "inspections/risk.html", asset, form, earlier=earlier[:12], letters=Risk)


@never_cache
@login_required
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Say, while the form is filled in, to which letter the answers so far lead."""
    staff(request)
    letter = RiskForm(request.GET).suggested()
    context = {"known": letter is not None, "letter": letter, "words": Risk(letter).label if letter else ""}
    return render(request, "inspections/parts/suggestion.html", context)


def _at(request: HttpRequest, reference: str) -> tuple[User, Asset]:
    user = staff(request)
    asset = get_object_or_404(Asset.objects.visible_to(user), reference=reference)
    if not may_assess(user):
        raise PermissionDenied
    return user, asset


def _recorded(made: RiskAssessment) -> str:
    if not made.priority:
        return _("It is recorded that the place is not at risk.")
    return _("Risk priority %(letter)s is recorded.") % {"letter": made.priority}


def _show(request: HttpRequest, template: str, asset: Asset, form: Form, **more: Any) -> HttpResponse:
    return render(request, template, {"asset": asset, "form": form, **more}, status=422 if form.errors else 200)
