"""Who is who: the tree of posts, the list of people, one officer."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from language.text import tidy
from responses.keyset import BadCursor, page
from staff import rules
from staff.domain.seats import answering, links_on
from staff.forms import ChannelsForm
from staff.models import Absence, Officer, Section, Tenure
from staff.tree import grown
from staff.views.access import allow, for_insiders, reader, rights

PAGE_SIZE = 50


@for_insiders
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the department as a tree of posts."""
    context = {"roots": grown(), "sections": Section.objects.order_by("code"), "here": "index", **rights(request.user)}
    return render(request, "staff/index.html", context)


@for_insiders
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List everybody by name, found by name, code, phone or post; never a date of birth."""
    text = tidy(request.GET.get("q", ""))[:100]
    try:
        found = page(_found(text), order=["name_en", "pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("staff:people")
    links = links_on(timezone.localdate())
    rows = [(officer, links.get(officer.pk), _acting(officer, links)) for officer in found.rows]
    query = {"q": text, "after": found.next} if text else {"after": found.next}
    context = {
        "rows": rows,
        "text": text,
        "next_url": f"{reverse('staff:people')}?{urlencode(query)}" if found.next else "",
        "here": "people",
        **rights(request.user),
    }
    return render(request, "staff/people.html", context)


def _acting(officer: Officer, links: dict[int, Absence]) -> Officer | None:
    acting = answering(officer, links)
    return acting if acting != officer else None


def _found(text: str) -> "QuerySet[Officer]":
    today = timezone.localdate()
    present = Tenure.objects.filter(period__contains=today).select_related("post__section").order_by("kind", "pk")
    rows = Officer.objects.prefetch_related(Prefetch("tenures", queryset=present, to_attr="present"))
    if not text:
        return rows
    held = Tenure.objects.filter(period__contains=today).filter(
        Q(post__code__icontains=text)
        | Q(post__name_en__icontains=text)
        | Q(post__name_bn__icontains=text)
        | Q(post__name_hi__icontains=text)
    )
    return rows.filter(
        Q(name_en__icontains=text)
        | Q(name_bn__icontains=text)
        | Q(name_hi__icontains=text)
        | Q(employee_code__icontains=text)
        | Q(phone__icontains=text)
        | Q(pk__in=held.values("officer"))
    )


@for_insiders
@require_GET
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one officer: where he sits, how he is reached, and to those whom it concerns when he is away."""
    return _officer(request, get_object_or_404(Officer.objects.select_related("user"), pk=pk))


@for_insiders
@require_POST
def channels(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an officer choose what goes out to him; nobody chooses for another."""
    found = get_object_or_404(Officer, pk=pk)
    allow(found.user_id == reader(request).pk)
    form = ChannelsForm(request.POST, instance=found)
    if not form.is_valid():
        return _officer(request, found, form)
    found.save(update_fields=["by_mail", "by_text"])
    messages.success(request, _("Your choice is saved."))
    return redirect("staff:officer", pk)


def _officer(request: HttpRequest, found: Officer, form: ChannelsForm | None = None) -> HttpResponse:
    user = reader(request)
    mine, record = found.user_id == user.pk, rules.see_record(user, found)
    links = links_on(timezone.localdate())
    absence = links.get(found.pk)
    tenures = list(found.tenures.select_related("post__section", "post__reports_to").order_by("-period"))
    now = timezone.localdate()
    context = {
        "officer": found,
        "tenures": [(tenure, now in tenure.period) for tenure in tenures],
        "absence": absence,
        "acting": _acting(found, links),
        "record": record,
        "absences": found.absences.select_related("link_officer").order_by("-period")[:PAGE_SIZE] if record else (),
        "may_enter": rules.enter_absence(user, found),
        "shows_birth": mine or rules.keep_offices(user),
        "mine": mine,
        "form": form or (ChannelsForm(instance=found) if mine else None),
        "here": "officer",
        **rights(user),
    }
    return render(request, "staff/officer.html", context, status=422 if form is not None else 200)
