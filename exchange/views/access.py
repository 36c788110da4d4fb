"""Who comes in: one who may not see an import is told that nothing is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from exchange import rules
from exchange.models import ImportRun
from staff.models import User

View = Callable[..., HttpResponseBase]


def for_preparers(view: View) -> View:
    """Let in who may prepare imports; others are refused."""

    @never_cache
    @login_required
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.prepare_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def of_run(view: View) -> View:
    """Give the view the import that its address names, if the reader may see it; raise Http404 otherwise."""

    @for_preparers
    @wraps(view)
    def inner(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = ImportRun.objects.visible_to(request.user).select_related(
            "original", "created_by__officer", "applied_by__officer", "undone_by__officer", "post"
        )
        run = rows.filter(pk=pk).distinct().first()
        if run is None:
            raise Http404
        return view(request, run, *args, **kwargs)

    return inner


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def only_appliers(request: HttpRequest) -> User:
    """Return the reader if he may enter imports and take them back; raises PermissionDenied."""
    if not rules.apply_import(request.user):
        raise PermissionDenied
    return reader(request)
