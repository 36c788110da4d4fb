"""What waits, where and for how long; what was done by the month; each as a page and as a table to take along."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import presentation
from files.counting import figures
from files.counting.body import body
from files.counting.grouping import GROUPINGS
from files.counting.pendency import BUCKETS, CLOCKS, Cell, Pending, files_in, pendency
from files.counting.tallies import Month, months
from files.desk.listed import read
from files.desk.listing import table
from files.desk.reading import numbers
from files.panels import pendency_panels
from files.views.access import reader
from files.views.tables import downloads, table_answer
from language import dates
from responses.keyset import BadCursor, page
from staff.models import Post, Section, User

PAGE_SIZE = 50
STATES = ("active", "parked", "late")


@never_cache
@login_required
@require_GET
def pending(request: HttpRequest) -> HttpResponseBase:
    """Count the open files of the sections one answers for, by post, section or priority and working days."""
    user = reader(request)
    by, clock = request.GET.get("by", "post"), request.GET.get("clock", "held")
    if by not in GROUPINGS or clock not in CLOCKS or not GROUPINGS[by].offered:
        return redirect("files:pendency")
    rows = pendency(user=user, by=by, clock=clock)
    if form := request.GET.get("format"):
        return table_answer("pendency", _headings(by), _cells(rows), form=form)
    # Where a file stands in more rows than one, they do not add up.
    total = _total(pendency(user=user, by="section", clock=clock) if GROUPINGS[by].several else rows)
    context = {
        "by": GROUPINGS[by],
        "clock": clock,
        "groupings": [(each, _address(by=each.name, clock=clock)) for each in GROUPINGS if each.offered],
        "clocks": [(name, label, _address(by=by, clock=name)) for name, label in CLOCKS.items()],
        "buckets": _bucket_labels(),
        "rows": rows,
        "body": body(rows, labels=_bucket_labels(), by=by, clock=clock),
        "total": total,
        "downloads": downloads(_address(by=by, clock=clock)),
        "panels": pendency_panels.render(request, user),
    }
    return render(request, "files/pendency.html", context)


def _bucket_labels() -> list[str]:
    return figures.bucket_labels(BUCKETS)


def _address(**query: str) -> str:
    return f"{reverse('files:pendency')}?{urlencode(query)}"


def _total(rows: list[Pending]) -> dict[str, Any]:
    return {
        "counts": [(label, sum(row.counts[place] for row in rows)) for place, label in enumerate(_bucket_labels())],
        "total": sum(row.total for row in rows),
        "parked": sum(row.parked for row in rows),
        "late": sum(row.late for row in rows),
    }


def _headings(by: str) -> list[str]:
    return [str(each) for each in (GROUPINGS[by].label, *_bucket_labels(), *figures.PENDING_HEADINGS)]


def _cells(rows: list[Pending]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.label, *row.counts, row.total, row.late, row.parked]


@never_cache
@login_required
@require_GET
def pending_files(request: HttpRequest) -> HttpResponseBase:
    """List the files behind one number of the table, the longest waiting first."""
    user, cell = reader(request), _cell(request)
    title = _title(cell)
    order = ("held_since" if cell.clock == "held" else "opened_at", "pk")
    try:
        files = files_in(cell, user=user).only(*order)
        found = page(files, order=order, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("files:pendency")
    query = {name: value for name, value in request.GET.items() if name != "after"}
    context = {
        "table": table(presentation.rows(read(numbers(found.rows))), caption=title) if found.rows else "",
        "title": title,
        "back_url": _address(by=cell.by, clock=cell.clock) if GROUPINGS[cell.by].offered else reverse("files:pendency"),
        "next_url": f"?{urlencode({**query, 'after': found.next})}" if found.next else "",
    }
    return render(request, "files/pending_files.html", context)


def _cell(request: HttpRequest) -> Cell:
    by, key, clock = (request.GET.get(name, "") for name in ("by", "key", "clock"))
    bucket, state = request.GET.get("bucket", ""), request.GET.get("state", "active")
    known = {str(number) for number in range(len(BUCKETS))}
    if by not in GROUPINGS or clock not in CLOCKS or state not in STATES or (bucket and bucket not in known):
        raise Http404
    return Cell(by=by, key=key, clock=clock, bucket=int(bucket) if bucket else None, state=state)


def _title(cell: Cell) -> str:
    named = GROUPINGS[cell.by].named([cell.key])
    if cell.key not in named:
        raise Http404
    return figures.cell_title(named[cell.key], state=cell.state, bucket=cell.bucket, buckets=BUCKETS)


@never_cache
@login_required
@require_GET
def monthly(request: HttpRequest) -> HttpResponseBase:
    """Show what came and went by the month: of one's own posts, or of the sections one answers for."""
    user = reader(request)
    scopes = _scopes(user)
    scope = request.GET.get("of", "mine")
    if scope not in scopes:
        return redirect("files:monthly")
    # A post's own acts are its own; of others' acts only those on files that one may know of are counted.
    found = months(posts=scopes[scope][1], reader=None if scope == "mine" else user)
    if form := request.GET.get("format"):
        headings = [str(each) for each in figures.MONTH_HEADINGS]
        return table_answer("months", headings, map(_figures, found), form=form)
    address = reverse("files:monthly")
    context = {
        "scope": scope,
        "scopes": [(name, label, f"{address}?{urlencode({'of': name})}") for name, (label, _posts) in scopes.items()],
        "months": [(each, dates.month(each.first)) for each in found],
        "most": max([1, *(max(each.created, each.received, each.forwarded, each.closed) for each in found)]),
        "downloads": downloads(f"{address}?{urlencode({'of': scope})}"),
    }
    return render(request, "files/monthly.html", context)


def _figures(month: Month) -> list[Any]:
    return [f"{month.first:%Y-%m}", month.created, month.received, month.forwarded, month.closed]


def _scopes(user: User) -> dict[str, tuple[str, list[Post]]]:
    scopes: dict[str, tuple[str, list[Post]]] = {"mine": (figures.my_posts(), list(user.posts()))}
    sections = Section.objects.filter(pk__in=Post.objects.in_line_of(user).values("section")).order_by("code")
    by_section: dict[int, list[Post]] = {}
    for post in Post.objects.filter(section__in=sections):
        by_section.setdefault(post.section_id, []).append(post)
    for section in sections:
        scopes[section.code] = (section.name, by_section.get(section.pk, []))
    return scopes
