"""The statistics page: what was promised and what was kept, as a shaded map, tables and files."""

import json
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.db.models import Func
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assets.models import Kind
from complaints.models import Category
from complaints.public import statistics
from complaints.public.statistics import Outcome
from files.views.tables import downloads, table_answer
from language import dates
from language.digits import in_script
from maps.models import Area

# From which share of kept promises a ward has which shade: the darker, the fewer.
SHADES = ((90, 1), (75, 2), (50, 3), (0, 4))
_PERIODS = (("3", gettext_lazy("the last 3 months")), ("12", gettext_lazy("the last 12 months")),
            ("36", gettext_lazy("the last 3 years")))  # fmt: skip
_BY = (("ward", gettext_lazy("by ward")), ("category", gettext_lazy("by problem")), ("month", gettext_lazy("by month")))
# About thirty metres: a city on one screen shows no more.
_OUTLINE_DEGREES = 0.0003


class _Simpler(Func):
    function = "ST_SimplifyPreserveTopology"
    output_field = gis.GeometryField(srid=4326)


class FiguresForm(forms.Form):
    """Which complaints are counted, and in which order of things."""

    months = forms.ChoiceField(label=gettext_lazy("Received in"), choices=_PERIODS, required=False)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Problem"), required=False, coerce=int, empty_value=None,
        choices=lambda: [("", _("any")), *((each.pk, each.name) for each in Category.objects.filter(published=True))],
    )  # fmt: skip
    by = forms.ChoiceField(label=gettext_lazy("Table"), choices=_BY, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def asked(self) -> tuple[int, int | None, str]:
        """Return months, category and grouping; of a field that was wrong, what is usual."""
        given = self.cleaned_data if self.is_valid() else {}
        return int(given.get("months") or 12), given.get("category"), given.get("by") or "ward"


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page: totals, the map of wards, one of three tables."""
    form = FiguresForm({"months": "12", "by": "ward", **request.GET.dict()})
    months, category, by = form.asked()
    found = _outcomes(months, category)
    rows = _named(found[by], by)
    shown = {"months": str(months), "category": category or "", "by": by}
    context = {
        "form": form,
        "by": by,
        "by_label": dict(_BY)[by],
        "total": found["all"][0] if found["all"] else None,
        "rows": rows,
        "outlines": _outlines({row.key: row for row in found["ward"]}),
        "shades": _legend(),
        "as_of": statistics.as_of(),
        "downloads": downloads(f"{reverse('complaints:statistics-table')}?{urlencode(shown)}"),
    }
    return render(request, "complaints/public/statistics.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The table as a file."""
    months, category, by = FiguresForm(request.GET).asked()
    of = {"ward": _("Ward"), "category": _("Problem"), "month": _("Month")}[by]
    headings = [
        of,
        _("Received"),
        _("Ended"),
        _("Ended in time"),
        _("Kept in time, %"),
        _("Median days"),
        pgettext("complaints", "Open"),
    ]
    headings.append(_("Open and late"))
    rows = (
        [name, row.received, row.ended, row.kept, row.kept_percent, row.median_days, row.open, row.late]
        for name, _url, row in _named(_outcomes(months, category)[by], by)
    )
    return table_answer("complaints-statistics", headings, rows, form=request.GET.get("format", "csv"))


def _outcomes(months: int, category: int | None) -> dict[str, list[Outcome]]:
    first, last = statistics.last_months(months)
    return statistics.outcomes(first=first, last=last, category=category)


def _named(rows: list[Outcome], by: str) -> list[tuple[str, str, Outcome]]:
    """Return name, address of the complaints themselves, and figures of each row."""
    if by == "month":
        return [(dates.month(dates.parse_day(row.key)), "", row) for row in rows]
    names = _wards() if by == "ward" else _problems()
    known = {"ward": _("Without a known ward"), "category": ""}
    return [
        (names.get(row.key, known[by]), _complaints(by, row.key) if row.key in names else "", row)
        for row in sorted(rows, key=_worst)
    ]


def _worst(row: Outcome) -> tuple[int, int]:
    return (row.kept_percent if row.kept_percent is not None else 101, -row.received)


def _wards() -> dict[str, str]:
    return {str(ward.pk): ward.name for ward in Area.objects.filter(kind="ward").defer("geometry", "geometry_3857")}


def _problems() -> dict[str, str]:
    """Return the names by key; where two problems bear one name, with the kinds of place that they are about."""
    every = list(Category.objects.all())
    often = Counter(each.name for each in every)
    kinds = dict(Kind.choices)
    return {
        str(each.pk): f"{each.name} ({', '.join(str(capfirst(kinds[kind])) for kind in each.kinds)})"
        if often[each.name] > 1
        else each.name
        for each in every
    }


def _complaints(by: str, key: str) -> str:
    return f"{reverse('complaints:map')}?{urlencode({by: key})}"


def _shade(percent: int) -> int:
    return next(shade for least, shade in SHADES if percent >= least)


def _legend() -> list[tuple[int, str]]:
    language = (get_language() or "en")[:2]
    ends = [101, *(least for least, _shade in SHADES)]
    return [
        (shade, in_script(f"{least}–{end - 1} %", language)) for (least, shade), end in zip(SHADES, ends, strict=False)
    ]


def _outlines(found: dict[str, Outcome]) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    drawn = AsGeoJSON(_Simpler("geometry", _OUTLINE_DEGREES), precision=5)
    middle = AsGeoJSON(PointOnSurface("geometry"), precision=5)
    counted = [int(key) for key, row in found.items() if row.kept_percent is not None and key != "0"]
    wards = Area.objects.filter(pk__in=counted).annotate(drawn=drawn, middle=middle).defer("geometry", "geometry_3857")
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(ward.drawn),
            "properties": {
                "name": f"{ward.name}: {in_script(str(found[str(ward.pk)].kept_percent), language)} %",
                "number": in_script(str(found[str(ward.pk)].kept_percent), language),
                "at": json.loads(ward.middle)["coordinates"],
                "shade": _shade(found[str(ward.pk)].kept_percent or 0),
                "url": _complaints("ward", str(ward.pk)),
            },
        }
        for ward in wards
    ]
    return {"type": "FeatureCollection", "features": features}
