"""Who comes in: one who may not see a thing is told that nothing is there."""

from django.http import Http404, HttpRequest

from attestation.signables import Signable, signables
from staff.models import User


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def seen(request: HttpRequest, kind: str, number: int) -> Signable:
    """Return the thing if the reader may see it; raises Http404 otherwise."""
    found = signables.find(reader(request), kind, number)
    if found is None:
        raise Http404
    return found
