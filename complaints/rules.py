"""Who may what with complaints."""

from complaints.models import Complaint
from files import rules as files
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
    """Who holds the file today; a sealed identity only from the section head's level up (domain: pond filling)."""
    if complaint.file_id is None:
        return False
    posts = user.posts().filter(inbox=complaint.file_id)
    if complaint.category.sensitive:
        posts = posts.filter(designation__level__gte=2)
    return posts.exists()


def may_work_on(user: User, complaint: Complaint) -> bool:
    """Who holds the complaint's file, until that is closed."""
    return complaint.file is not None and bool(files.may(user, "work_on_file", complaint.file))


def may_merge(user: User, complaint: Complaint) -> bool:
    """Let a complaint go on in another: who holds its open file, alone or with others of it."""
    return may_work_on(user, complaint)


def may_split(user: User, complaint: Complaint) -> bool:
    """Take a merged complaint out again: who holds its file, be that closed, or the one it went on in."""
    into = complaint.merged_into
    held = [each.file for each in (complaint, into) if each is not None and each.file is not None]
    return into is not None and may_see(user, complaint) and any(files.holds(user, file) for file in held)
