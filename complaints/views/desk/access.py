"""Who comes in: staff with a post; a complaint only for those who may open its file."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from complaints.models import Complaint
from complaints.rules import may_see
from staff.models import User


def staff(request: HttpRequest) -> User:
    """Return the person who is logged in and holds a post; raises Http404 otherwise."""
    if not isinstance(request.user, User) or not request.user.seats().posts:
        raise Http404
    return request.user


def seen(request: HttpRequest, number: str) -> Complaint:
    """Return the complaint if the reader may open its file; raises Http404 otherwise."""
    rows = Complaint.objects.select_related("category", "asset", "ward", "file__holder", "file__section")
    complaint = get_object_or_404(rows, number=number)
    if not may_see(staff(request), complaint):
        raise Http404
    return complaint


def sections_of(user: User) -> list[int]:
    """Return the sections whose complaints are counted for ``user``: those of his posts and of the posts below."""
    return sorted(user.seats().sections)
