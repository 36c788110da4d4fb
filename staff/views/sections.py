"""How a section is set, with a live example of its numbers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from staff import rules
from staff.forms import SectionForm
from staff.models import Section
from staff.models.offices import FORMATS
from staff.views.access import allow, for_insiders, for_keepers, rights

_EXAMPLE = 123


@for_insiders
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the settings to those whom the section reports to; the administration changes them."""
    found = get_object_or_404(Section.objects.select_related("calendar"), pk=pk)
    allow(rules.see_section(request.user, found))
    keeps = rules.keep_offices(request.user)
    if request.method == "POST":
        allow(keeps)
    form = SectionForm(request.POST or None, instance=found, auto_id="id_section_%s") if keeps else None
    if form is not None and request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The settings are saved. Numbers already given stay as they are."))
        return redirect("staff:section", pk)
    standing = Section.objects.select_related("calendar").get(pk=pk)
    last = found.events.select_related("pgh_context").order_by("-pgh_id").first()  # type: ignore[attr-defined]
    context = {
        "section": standing,
        "form": form,
        "examples": _examples(standing, request.POST),
        "posts": standing.posts.order_by("code"),
        "changed_at": last.pgh_created_at if last is not None else None,
        "here": "section",
        **rights(request.user),
    }
    return render(request, "staff/section.html", context, status=422 if request.method == "POST" else 200)


@for_keepers
@require_GET
def example(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the numbers that the typed formats would give, while they are typed."""
    found = get_object_or_404(Section, pk=pk)
    return render(request, "staff/parts/examples.html", {"examples": _examples(found, request.GET)})


def _examples(section: Section, typed: Any) -> list[tuple[str, str, str]]:
    """Return label, number and fault of each format, as typed or else as it stands."""
    for name in FORMATS:
        if name in typed:
            setattr(section, name, str(typed[name])[:60])
    faults = section.format_faults()
    year = timezone.localdate().year
    rows = []
    for name in FORMATS:
        fault = str(faults.get(name, ""))
        number = "" if fault else getattr(section, name).format(section=section.code, year=year, serial=_EXAMPLE)
        rows.append((str(SectionForm.base_fields[name].label), number, fault))
    return rows
