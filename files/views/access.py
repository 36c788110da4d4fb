"""Who comes in: one who may not see a file is told that nothing is there, never that it is hidden."""

from django.http import Http404, HttpRequest

from files.models import File
from files.rules import may_see_as_read
from responses.prepared import Kept
from staff.models import User

_FILE = Kept(
    lambda pk: File.objects.filter(pk=pk).select_related(
        "section", "holder__section", "opened_by", "category", "head", "part_of"
    ),
    int,
)


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def seen_file(request: HttpRequest, pk: int) -> File:
    """Return the file if the reader may see it; raises Http404 otherwise."""
    user, found = reader(request), _FILE.first(pk)
    if found is None or not may_see_as_read(user, found):
        raise Http404
    return found
