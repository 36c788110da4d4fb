"""The public page of rules: what each grade means, what it permits, who decides, since when and by which source."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.arithmetic import criteria_on, thresholds_on
from grading.forms import GRADE_ORDER, DayForm
from grading.models import GRADES, GradeRule


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of a day, today's unless another is asked for; days on which something changed are offered."""
    form = DayForm(request.GET or None)
    asked = request.GET.get("on", "") != ""
    valid = form.is_valid() if asked else True
    day = form.day() if asked else timezone.localdate()
    context = {
        "form": form if asked else DayForm(initial={"on": day}),
        "day": day,
        "is_today": day == timezone.localdate(),
        "rules": _rules_on(day),
        "grades": GRADES,
        "changes": _changes(),
        "criteria": criteria_on(day),
        "thresholds": thresholds_on(day),
    }
    return render(request, "grading/rules.html", context, status=200 if valid else 400)


def _rules_on(day: dt.date) -> list[GradeRule]:
    bodies = ("recommended_by", "decided_by", "works_recommended_by", "works_decided_by")
    found = GradeRule.objects.filter(period__contains=day).select_related(*bodies)
    return sorted(found, key=lambda rule: GRADE_ORDER.index(rule.grade))


def _changes() -> list[dt.date]:
    """The days on which some rule began or ended, the newest first."""
    days = {bound for rule in GradeRule.objects.only("period") for bound in (rule.period.lower, rule.period.upper)}
    return sorted((bound for bound in days if bound), reverse=True)
