"""Who comes in to what complaints are sorted and sent by: those who keep any of it; others find nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from complaints.rules import may_read_rules
from staff.models import User

View = Callable[..., HttpResponseBase]


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def for_keepers(view: View) -> View:
    """Let in who keeps the categories and rules of some section."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_rules(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def allow(allowed: bool) -> None:
    """Raise Http404 unless ``allowed``."""
    if not allowed:
        raise Http404
