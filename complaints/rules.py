"""Who may what with complaints."""

from django.db.models import Q, QuerySet

from complaints.models import Complaint, Moderation
from files.models import File
from inspections.rules import is_assigned
from staff.models import Duty, User
from staff.rules import has_duty


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


def moderated_by(user: User) -> "QuerySet[Moderation] | None":
    """Return the complaints whose publication ``user`` decides on; None where he moderates nothing.

    The director general: all. The publicity desk: all but those whose reporter's identity is sealed, for words and
    pictures may tell who he is. Section heads and executive engineers: those of their own section's categories.
    """
    if not user.is_active:
        return None
    posts = user.posts()
    if has_duty(user, Duty.DIRECTOR_GENERAL):
        return Moderation.objects.all()
    sections = posts.filter(duty__in=(Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER)).values("section")
    publicity = has_duty(user, Duty.PUBLICITY)
    if not publicity and not sections.exists():
        return None
    allowed = Q(complaint__category__section__in=sections)
    if publicity:
        allowed |= Q(complaint__category__sensitive=False)
    return Moderation.objects.filter(allowed)


def may_moderate(user: object) -> bool:
    """Whether ``user`` moderates anything."""
    return isinstance(user, User) and moderated_by(user) is not None
