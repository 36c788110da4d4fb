"""Where complaints come from: squares shaded by how many, beside their list."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from complaints.desk.heat import MOST, Square, squares
from complaints.forms import HeatForm
from complaints.views.desk.access import sections_of, staff
from files.views.tables import downloads, table_answer
from language.digits import grouped, in_script

LISTED = 25
WRITTEN = 10
SHADES = 4


@never_cache
@login_required
@require_GET
def heat(request: HttpRequest) -> HttpResponseBase:
    """Show how many complaints each square of the city had in a period, of one category or of all."""
    user = staff(request)
    form = HeatForm(request.GET)
    form.is_valid()
    got = form.cleaned_data
    days, size = int(got.get("days") or 30), int(got.get("size") or 500)
    category, until = got.get("category"), timezone.localdate()
    since = until - dt.timedelta(days=days - 1)
    found = squares(
        sections=sections_of(user),
        since=since,
        until=until,
        category=category.pk if category else None,
        size=size,
    )
    if wanted := request.GET.get("format"):
        headings = [_("Complaints"), _("Ward"), _("Latitude"), _("Longitude"), _("Metres")]
        return table_answer("complaints-where", headings, [_cells(each, size) for each in found], form=wanted)
    most = max((each.number for each in found), default=0)
    shades = sorted({-(-most * step // SHADES) for step in range(1, SHADES)} - {most}) if most else []
    query = {"show": "all", "since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}
    if category:
        query["category"] = str(category.pk)
    rows = [_row(n, each, size, shades, query) for n, each in enumerate(found, 1)]
    context = {
        "form": form,
        "rows": rows[:LISTED],
        "all_drawn": len(found) < MOST,
        "shades": _legend(shades),
        "since": since,
        "until": until,
        "squares": {"type": "FeatureCollection", "features": [row["outline"] for row in rows]},
        "downloads": downloads(f"{reverse('complaints:heat')}?{request.GET.urlencode()}"),
    }
    return render(request, "complaints/desk/heat.html", context)


def _cells(each: Square, size: int) -> list[Any]:
    ward = each.ward["en"] if each.ward else ""
    return [each.number, ward, round(each.middle[1], 6), round(each.middle[0], 6), size]


def _row(n: int, each: Square, size: int, shades: list[int], query: dict[str, str]) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    url = f"{reverse('complaints:desk')}?{urlencode({**query, 'cell': f'{each.x},{each.y},{size}'})}"
    ward = (each.ward.get(language) or each.ward["en"]) if each.ward else _("unknown ward")
    number, rank = grouped(each.number, language), in_script(n, language)
    return {
        "rank": rank,
        "ward": ward,
        "number": each.number,
        "url": url,
        "outline": {
            "type": "Feature",
            "geometry": each.outline,
            "properties": {
                "name": f"{ward}: {number}",
                # The first of the list are written on; the rest only shaded, or nothing could be read.
                "number": rank if n <= WRITTEN else "",
                "at": list(each.middle),
                "shade": 1 + sum(each.number > shade for shade in shades),
                "url": url,
            },
        },
    }


def _legend(shades: list[int]) -> list[tuple[int, str]]:
    starts = [1, *(shade + 1 for shade in shades)]
    language = get_language() or "en"
    ends = [*shades, None]
    labels = [
        f"{start}" if start == end else f"{start}–{end}" if end else _("%(n)s and more") % {"n": start}
        for start, end in zip(starts, ends, strict=True)
    ]
    return [(n, in_script(label, language)) for n, label in enumerate(labels, 1)]
