"""Staff put right which assets a complaint is about."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets.models import Kind
from complaints import domain
from complaints.forms import PlacesForm
from complaints.intake.nearby import FARTHEST_M, assets_near
from complaints.presentation import pin_feature
from complaints.rules import may_work_on
from complaints.views.merging import seen

_ACTS = {"add": domain.add_place, "remove": domain.remove_place, "primary": domain.make_primary}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, number: str) -> HttpResponse:
    """Show the assets of a complaint as they stood, what lies near it, and what was put right; put it right.

    A form that comes after the file has gone on is told so and keeps its words.
    """
    complaint, user = seen(request, number)
    may = may_work_on(user, complaint)
    form = PlacesForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid() and may:
        data = form.cleaned_data
        try:
            _ACTS[data["act"]](
                complaint=complaint, asset=data["asset"], user=user, reason=data["reason"], seen=data["seen"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The places of %(number)s are put right.") % {"number": complaint.number})
            return redirect("complaints:places", number=complaint.number)
    return render(request, "complaints/places.html", _context(complaint, form, may), status=_status(form))


def _status(form: PlacesForm) -> int:
    return 422 if form.is_bound else 200


def _gone(form: PlacesForm) -> dict[str, Any]:
    typed = form["reason"].value()
    return {"refusal": domain.NOT_HOLDER, "stranded": [(form["reason"].label, typed)] if typed else []}


def _context(complaint: Any, form: PlacesForm, may: bool) -> dict[str, Any]:
    rows = list(complaint.places.select_related("asset"))
    changes = list(complaint.place_changes.select_related("asset", "post"))
    own = {place.asset_id for place in rows}
    near = assets_near(point=complaint.pin, kinds=Kind.values, within_m=FARTHEST_M)
    return {
        "complaint": complaint,
        "form": form,
        "may": may,
        "rows": rows,
        "changes": changes,
        "seen": changes[0].pk if changes else 0,
        **(_gone(form) if form.is_bound and not may else {}),
        "near": [each for each in near if each.asset.pk not in own],
        "place": {"type": "FeatureCollection", "features": [pin_feature(complaint)]},
    }
