"""Who comes in: one who may not see a file is told that nothing is there, never that it is hidden."""

from django.http import Http404, HttpRequest

from files.models import File
from staff.models import User


def reader(request: HttpRequest) -> User:
    """Return the person who is logged in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def seen_file(request: HttpRequest, pk: int) -> File:
    """Return the file if the reader may see it; raises Http404 otherwise."""
    rows = File.objects.visible_to(reader(request)).select_related(
        "section", "holder__section", "opened_by", "category", "head", "part_of"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
