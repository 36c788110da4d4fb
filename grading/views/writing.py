"""Writing a draft: scores, reasons and evidence, criterion by criterion."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grading import domain, rules
from grading.arithmetic import criteria_on, tally, thresholds_on
from grading.forms import WriteForm
from grading.models import Grading
from grading.views.access import staff


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and take a draft; each saving adds up the points anew. What was typed is kept when it is refused."""
    user = staff(request)
    grading = get_object_or_404(Grading.objects.select_related("asset", "file"), pk=pk)
    if rules.drafting_post(user) is None:
        raise PermissionDenied
    if not grading.is_editable:
        return redirect(grading.get_absolute_url())
    form = WriteForm(request.POST if request.method == "POST" else None, grading=grading, user=user)
    if request.method != "POST":
        return _page(request, grading, form)
    if not form.is_valid():
        return _page(request, grading, form, status=422)
    typed = form.cleaned_data
    try:
        domain.write(
            grading=grading, user=user, expected_version=typed["version"], proposed=typed["proposed"],
            statement=typed["statement"], file=typed["file"], entries=form.entries(),
        )  # fmt: skip
    except domain.Stale as stale:
        return _page(request, stale.grading, form.at_version(stale.grading, user), stale=True, status=409)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, grading, form, status=422)
    messages.success(request, _("The draft is saved and added up."))
    return redirect(grading.get_absolute_url() if "done" in request.POST else request.path)


def _page(
    request: HttpRequest, grading: Grading, form: WriteForm, *, stale: bool = False, status: int = 200
) -> HttpResponse:
    day = grading.drafted_on
    thresholds = thresholds_on(day)
    scores = grading.scores.select_related("criterion")
    context: dict[str, Any] = {
        "grading": grading,
        "asset": grading.asset,
        "form": form,
        "stale": stale,
        "tally": tally(grading, scores=scores, criteria=criteria_on(day), thresholds=thresholds),
        "thresholds": thresholds,
        "has_documents": grading.asset.documents.filter(withdrawn_at__isnull=True).exists(),
    }
    return render(request, "grading/write.html", context, status=status)
