"""Holiday calendars: everybody in office reads them, the administration keeps them."""

import contextlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from language.digits import to_latin
from staff.domain.calendars import copy_year, new_calendar, take_days
from staff.forms import CalendarForm, DaysForm, HolidayForm
from staff.master.reading import read
from staff.models import Holiday, HolidayCalendar
from staff.views.access import for_insiders, for_keepers, rights

_FIRST, _LAST = 2000, 2100


@for_insiders
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """List the calendars with the sections that keep them."""
    rows = HolidayCalendar.objects.prefetch_related("sections").annotate(days=Count("holidays", distinct=True))
    context = {"rows": rows.order_by("-is_departments", "code"), "here": "calendars", **rights(request.user)}
    return render(request, "staff/calendars.html", context)


@for_keepers
@require_http_methods(["GET", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    """Make a calendar, with the days of another to begin with."""
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = new_calendar(calendar=form.save(commit=False), copy_of=form.cleaned_data["copy_of"])
        messages.success(request, _("The calendar is made. Choose it in the settings of a section."))
        return redirect("staff:calendar", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "staff/calendar_new.html", {"form": form, "here": "calendars", **rights(request.user)}, status=status
    )


@for_insiders
@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the days of one year of a calendar."""
    return _shown(request, get_object_or_404(HolidayCalendar, pk=pk))


@for_keepers
@require_POST
def calendar_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a calendar's names, or whether second Saturdays are off."""
    found = get_object_or_404(HolidayCalendar, pk=pk)
    form = CalendarForm(request.POST, instance=found)
    if not form.is_valid():
        return _shown(request, HolidayCalendar.objects.get(pk=pk), change=form)
    form.save()
    messages.success(request, _("The calendar is saved. Due dates already given stay as they are."))
    return redirect("staff:calendar", pk)


@for_keepers
@require_POST
def day_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one day off."""
    found = get_object_or_404(HolidayCalendar, pk=pk)
    form = HolidayForm(request.POST, instance=Holiday(calendar=found))
    if form.is_valid():
        day = form.cleaned_data["day"]
        if found.holidays.filter(day=day).exists():
            form.add_error("day", _("This day is in the calendar already."))
        else:
            form.save()
            messages.success(request, _("The day is in the calendar."))
            return redirect(f"{reverse('staff:calendar', args=[pk])}?year={day.year}")
    return _shown(request, found, add=form)


@for_keepers
@require_POST
def day_remove(request: HttpRequest, pk: int, day: int) -> HttpResponse:
    """Take one day out again; the history keeps that it was there."""
    row = Holiday.objects.filter(pk=day, calendar=pk).first()
    if row is not None:
        row.delete()
        messages.success(request, _("The day is a working day again."))
    return redirect(f"{reverse('staff:calendar', args=[pk])}?year={row.day.year if row else ''}")


@for_keepers
@require_POST
def year_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy the days of a year to the next."""
    found, year = get_object_or_404(HolidayCalendar, pk=pk), _year(request.POST.get("year", ""))
    fresh, known = copy_year(calendar=found, year=year)
    words = ngettext("%(n)s day is copied.", "%(n)s days are copied.", fresh) % {"n": fresh}
    if known:
        words += " " + ngettext("%(n)s stood there already.", "%(n)s stood there already.", known) % {"n": known}
    messages.success(request, words + " " + _("Correct those that move from year to year."))
    return redirect(f"{reverse('staff:calendar', args=[pk])}?year={year + 1}")


@for_keepers
@require_POST
def days_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the days of a sheet, all or none."""
    found = get_object_or_404(HolidayCalendar, pk=pk)
    form = DaysForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["sheet"]
        try:
            fresh, renamed = take_days(calendar=found, sheet=read(upload, size=upload.size))
        except ValidationError as error:
            form.add_error("sheet", ValidationError([_("Nothing was entered."), *error.messages]))
        else:
            words = _("%(fresh)s days entered, %(renamed)s renamed.") % {"fresh": fresh, "renamed": renamed}
            messages.success(request, words)
            return redirect("staff:calendar", pk)
    return _shown(request, found, days=form)


def _year(text: str) -> int:
    with contextlib.suppress(ValueError):
        year = int(to_latin(text))
        if _FIRST <= year <= _LAST:
            return year
    return timezone.localdate().year


def _shown(
    request: HttpRequest,
    found: HolidayCalendar,
    *,
    change: CalendarForm | None = None,
    add: HolidayForm | None = None,
    days: DaysForm | None = None,
) -> HttpResponse:
    year = _year(request.GET.get("year", ""))
    may = rights(request.user)
    context = {
        "calendar": found,
        "sections": found.sections.order_by("code"),
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "days": found.holidays.filter(day__year=year).order_by("day"),
        "change": change or (CalendarForm(instance=found) if may["keeps"] else None),
        "add": add or HolidayForm(auto_id="id_add_%s"),
        "import": days or DaysForm(auto_id="id_import_%s"),
        "opened": "change" if change else "add" if add else "import" if days else "",
        "here": "calendars",
        **may,
    }
    return render(request, "staff/calendar.html", context, status=422 if context["opened"] else 200)
