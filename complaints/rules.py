"""Who may what with complaints."""

from typing import Any

from rules.predicates import predicate

from complaints.models import Complaint
from files.models import File
from inspections.rules import is_assigned
from staff.models import User


@predicate
def keep_api_keys(user: Any) -> bool:
    """Make and revoke keys of programmes: an administrator with that right."""
    return isinstance(user, User) and user.is_active and user.is_staff and user.has_perm("complaints.keep_api_keys")


def may_see(user: User, complaint: Complaint) -> bool:
    """Those who may open the complaint's file."""
    return complaint.file_id is not None and File.objects.visible_to(user).filter(pk=complaint.file_id).exists()


def may_see_photos(user: User, complaint: Complaint) -> bool:
    """Those who may open the file, and the inspector who is sent to the place, of whatever section."""
    return complaint.file_id is not None and (may_see(user, complaint) or is_assigned(user, complaint.file_id))


def may_read_reporter(user: User, complaint: Complaint) -> bool:
    """Who holds the file today; a sealed identity only from the section head's level up (domain: pond filling)."""
    if complaint.file_id is None:
        return False
    posts = user.posts().filter(inbox=complaint.file_id)
    if complaint.category.sensitive:
        posts = posts.filter(designation__level__gte=2)
    return posts.exists()
