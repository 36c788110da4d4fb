"""Who comes in: one who may not see a page is told that nothing is there, never that it is hidden."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from staff import rules
from staff.models import User

View = Callable[..., HttpResponseBase]


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _only(test: Callable[[Any], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not test(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return decorate


# Everybody in office may read who is who; the rest is for the administrators.
for_insiders = _only(rules.see_offices)
for_insiders_or_relieved = _only(lambda user: rules.see_offices(user) or rules.was_relieved(user))
for_keepers = _only(rules.keep_offices)


def allow(allowed: bool) -> None:
    """Raise Http404 unless ``allowed``."""
    if not allowed:
        raise Http404


def rights(user: Any) -> dict[str, bool]:
    """Return what the ways between the pages of the office depend on."""
    keeps = rules.keep_offices(user)
    return {"keeps": keeps, "leads": keeps or rules.below(user).exists()}
