"""Who may what with complaints."""

from complaints.models import Complaint, Reporter
from files.models import File
from inspections.rules import is_assigned
from staff.models import User


def may_see(user: User, complaint: Complaint) -> bool:
    """Those who may open the complaint's file."""
    return complaint.file_id is not None and File.objects.visible_to(user).filter(pk=complaint.file_id).exists()


def may_see_photos(user: User, complaint: Complaint) -> bool:
    """Those who may open the file, and the inspector who is sent to the place, of whatever section."""
    return complaint.file_id is not None and (may_see(user, complaint) or is_assigned(user, complaint.file_id))


def may_read_reporter(user: User, complaint: Complaint) -> bool:
    """Who holds the file today; a sealed identity only from the section head's level up (domain: pond filling).

    Of a report without a name there is nothing to read.
    """
    if complaint.file_id is None:
        return False
    posts = user.posts().filter(inbox=complaint.file_id)
    if complaint.category.sensitive:
        posts = posts.filter(designation__level__gte=2)
    return posts.exists() and Reporter.objects.filter(complaint=complaint).exists()
