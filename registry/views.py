"""Site-wide answers: health, and where a person begins after logging in."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from assets.forms import SearchForm
from registry import desk as desk_ways
from registry import register_desk
from registry.ways import ways_for
from staff.models import Duty, User
from staff.rules import holds_a_post, keep_offices


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database and the queue answer, 503 otherwise; names what is down and nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT postgis_lib_version()")
            cursor.execute("SELECT 1 FROM procrastinate_jobs LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    return JsonResponse({"status": "up", "database": "up"})


@cache_control(public=True, max_age=86_400)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the sign: of papers that are no pages (PDF, tables) browsers look for it here."""
    return redirect(static("favicon.svg"))


@login_required
def start(request: HttpRequest) -> HttpResponseRedirect:
    """Lead a person to where his work begins: inspectors to their visits, planners to their questions."""
    user = cast(User, request.user)
    duties = set(user.posts().values_list("duty", flat=True))
    if not duties and user.is_staff:
        return redirect("staff:index" if keep_offices(user) else "admin:index")
    if duties == {Duty.INSPECTOR}:
        return redirect("inspections:today")
    if duties == {Duty.PLANNER}:
        return redirect("assets:explore")
    return redirect("files:inbox")


@login_required
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register's desk: every way into it that the reader may go."""
    if not holds_a_post(request.user):
        raise PermissionDenied
    return render(
        request, "register.html", {"groups": ways_for(register_desk.GROUPS, request.user), "search_form": SearchForm()}
    )


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk: every page of the office's work that the reader may use."""
    groups = ways_for(desk_ways.GROUPS, request.user)
    if not groups:
        raise PermissionDenied
    return render(request, "desk_index.html", {"groups": groups})
