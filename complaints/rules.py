"""Who may what with complaints."""

from collections.abc import Iterable

from complaints.models import Complaint
from files.models import File
from inspections.rules import is_assigned
from staff.models import Post, User


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


def readable_reporters(user: User, file: File, complaints: Iterable[Complaint]) -> set[int]:
    """Return which of a file's complaints ``may_read_reporter`` lets ``user`` open, asked of his posts once."""
    levels = user.posts().filter(pk=file.holder_id).values_list("designation__level", flat=True)
    highest = max(levels, default=0)
    return {each.pk for each in complaints if highest >= (2 if each.category.sensitive else 1)}


def may_write_to(user: User, complaint: Complaint) -> bool:
    """Who holds the file today; he writes without learning to whom."""
    return complaint.file_id is not None and user.posts().filter(inbox=complaint.file_id).exists()


def may_acknowledge(user: User) -> set[int]:
    """Return the posts whose complaints ``user`` may acknowledge: his own and those below in the reporting line."""
    return set(Post.objects.in_line_of(user).values_list("pk", flat=True))


def may_keep_templates(user: User) -> bool:
    """Section heads and those above: the words are the department's."""
    return user.is_authenticated and user.posts().filter(designation__level__gte=2).exists()
