"""Who looks: what is for staff tells an outsider nothing, not even that it exists."""

from django.http import Http404, HttpRequest

from staff.models import User


def staff(request: HttpRequest) -> User:
    """Return the reader if he holds a post; raises Http404."""
    if not isinstance(request.user, User) or not request.user.posts().exists():
        raise Http404
    return request.user
