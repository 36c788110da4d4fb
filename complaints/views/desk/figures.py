"""Monthly figures: received, ended, in time and after how long; a month by category and by ward; to take along."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from complaints.desk.figures import Figures, month_of, of_month
from complaints.desk.figures import months as counted
from complaints.models import Category
from complaints.views.desk.access import sections_of, staff
from files.views.tables import downloads, table_answer
from language import dates
from maps.models import Area


@never_cache
@login_required
@require_GET
def months(request: HttpRequest) -> HttpResponseBase:
    """Show twelve months of the sections that the reader answers for, and one of them by category and by ward."""
    sections = sections_of(staff(request))
    by, wanted = request.GET.get("by", ""), request.GET.get("month", "")
    month = _month(wanted)
    if month is None or by not in {"", "category", "ward"}:
        return redirect("complaints:months")
    address = reverse("complaints:months")
    if by:
        rows = list(_named(by, of_month(by=by, month=month, sections=sections)))
        if form := request.GET.get("format"):
            headings = [_("Month"), _("Problem") if by == "category" else _("Ward"), *_headings()]
            cells = ([f"{month:%Y-%m}", name, *_cells(each)] for name, each in rows)
            return table_answer(f"complaints-by-{by}", headings, cells, form=form)
        context: dict[str, Any] = {
            "by": by,
            "rows": rows,
            "month_name": dates.month(month),
            "ways": [
                (name, label, f"{address}?{urlencode({'month': f'{month:%Y-%m}', 'by': name})}")
                for name, label in (("category", _("By problem")), ("ward", _("By ward")))
            ],
            "downloads": downloads(f"{address}?{urlencode({'month': f'{month:%Y-%m}', 'by': by})}"),
        }
        return render(request, "complaints/desk/month.html", context)
    found = counted(sections=sections)
    if form := request.GET.get("format"):
        headings = [_("Month"), *_headings()]
        rows_of = ([f"{first:%Y-%m}", *_cells(each)] for first, each in found.items())
        return table_answer("complaints-by-month", headings, rows_of, form=form)
    query = [
        (dates.month(first), each, f"{address}?{urlencode({'month': f'{first:%Y-%m}', 'by': 'category'})}")
        for first, each in found.items()
    ]
    return render(request, "complaints/desk/months.html", {"months": query, "downloads": downloads(address)})


def _month(text: str) -> dt.date | None:
    if not text:
        return month_of(timezone.localdate())
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _named(by: str, found: dict[int | None, Figures]) -> Iterable[tuple[str, Figures]]:
    keys = [key for key in found if key is not None]
    rows: Any = Category.objects.filter(pk__in=keys)
    if by == "ward":
        rows = Area.objects.filter(pk__in=keys).defer("geometry", "geometry_3857")
    names = {row.pk: row.name for row in rows}
    for key, each in sorted(found.items(), key=lambda item: (-item[1].received, -item[1].ended, item[0] or 0)):
        yield (names.get(key, "") if key is not None else _("Without a known ward")), each


def _headings() -> list[str]:
    return [_("Received"), _("Ended"), _("In time"), _("In time, per cent"), _("Median days")]


def _cells(each: Figures) -> list[Any]:
    return [each.received, each.ended, each.kept, each.share, each.median]
