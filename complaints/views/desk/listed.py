"""The list of complaints with its map, and the same rows as a table to take along."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from complaints.desk import drawing
from complaints.desk.listed import read
from complaints.desk.listing import all_found, due_of, keys
from complaints.forms import NarrowForm
from complaints.models import Complaint
from complaints.rules import may_acknowledge
from complaints.views.desk.access import staff
from files.views.tables import TABLE_FORMS, table_answer
from responses.keyset import BadCursor

PAGE_SIZE = 40


@never_cache
@login_required
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """List the complaints whose files the reader may open, newest first; open ones unless asked otherwise."""
    user = staff(request)
    form = NarrowForm(request.GET, user=user)
    asked = form.asked()
    try:
        page = keys(user=user, asked=asked, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("complaints:desk")
    drawn = drawing.lines(read(page.complaints), posts=may_acknowledge(user))
    given = request.GET.copy()
    given.pop("after", None)
    elsewhere = given.copy()
    for name in ("bbox", "cell"):
        elsewhere.pop(name, None)
    context = {
        "form": form,
        "table": drawing.table(drawn) if drawn else "",
        "next_url": f"?{_with(given, after=page.next)}" if page.next else "",
        "selectable": any(line["choose"] for line in drawn),
        "back": given.urlencode(),
        "downloads": [
            (label, f"{reverse('complaints:table', args=[name])}?{given.urlencode()}") for name, label in TABLE_FORMS
        ],
        "narrowed": any(value for name, value in given.items() if name != "show"),
        "spots": drawing.spots(drawn),
        "elsewhere": elsewhere.urlencode(),
    }
    return render(request, "complaints/desk/list.html", context, status=422 if form.errors else 200)


def _with(given: Any, **more: str) -> str:
    query = given.copy()
    for name, value in more.items():
        query[name] = value
    return str(query.urlencode())


@never_cache
@login_required
@require_GET
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Return the list as it is narrowed, whole: the same rows as on the screen, without pages; nobody's identity."""
    user = staff(request)
    asked = NarrowForm(request.GET, user=user).asked()
    headings = [
        _("Number"),
        _("Problem"),
        _("Stage"),
        _("Reported"),
        _("Promised by"),
        _("Ended"),
        _("Promise"),
        _("Asset"),
        _("Name"),
        _("Ward"),
        _("Address"),
        _("Latitude"),
        _("Longitude"),
        _("What is wrong"),
        pgettext("of the department", "File"),
        _("With"),
        _("Came by"),
    ]
    return table_answer("complaints", headings, map(_cells, all_found(user=user, asked=asked)), form=form)


def _cells(complaint: Complaint) -> list[Any]:
    asset, file = complaint.asset, complaint.file
    return [
        complaint.number,
        complaint.category.name,
        str(complaint.get_state_display()),
        _day(complaint.confirmed_at),
        _day(complaint.promised_at),
        _day(complaint.ended_at),
        due_of(complaint)[1],
        asset.reference if asset else "",
        asset.name if asset else "",
        complaint.ward.name if complaint.ward else "",
        complaint.address,
        round(complaint.pin.y, 6),
        round(complaint.pin.x, 6),
        complaint.text,
        file.number if file else "",
        file.holder.name if file else "",
        str(complaint.get_origin_display()),
    ]


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else ""
