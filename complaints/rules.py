"""Who may what with complaints."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from rules.predicates import predicate

from complaints.models import Complaint, Moderation, Reporter, RoutingRule
from files import rules as files
from files.models import File
from inspections.rules import is_assigned
from responses.prepared import Kept
from staff.models import Duty, Post, Section, User
from staff.rules import has_duty, keep_offices

_HOLDING = Kept(lambda file: Post.objects.filter(inbox=file), int)


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
    """Who holds the file today; a sealed identity only from the section head's level up (domain: pond filling).

    Of a report without a name there is nothing to read.
    """
    if complaint.file_id is None:
        return False
    posts = user.posts().filter(inbox=complaint.file_id)
    if complaint.category.sensitive:
        posts = posts.filter(designation__level__gte=2)
    return posts.exists() and Reporter.objects.filter(complaint=complaint).exists()


def may_work_on(user: User, complaint: Complaint) -> bool:
    """Who holds the complaint's file, until that is closed."""
    return complaint.file is not None and bool(files.may(user, "work_on_file", complaint.file))


def may_merge(user: User, complaint: Complaint) -> bool:
    """Let a complaint go on in another: who holds its open file, alone or with others of it."""
    return may_work_on(user, complaint)


def may_split(user: User, complaint: Complaint) -> bool:
    """Take a merged complaint out again: who holds its file, be that closed, or the one it went on in."""
    return may_see(user, complaint) and _holds_one(user.seats().posts, complaint)


def rights_on_merged(user: User, merged: Collection[Complaint]) -> dict[int, tuple[bool, bool]]:
    """Return by key what ``may_see`` and ``may_split`` say of each, in as many statements for many as for one."""
    held = File.objects.visible_to(user).filter(pk__in=[each.file_id for each in merged if each.file_id is not None])
    seen, posts = set(held.values_list("pk", flat=True)), user.seats().posts
    return {each.pk: (each.file_id in seen, each.file_id in seen and _holds_one(posts, each)) for each in merged}


def _holds_one(posts: Collection[int], complaint: Complaint) -> bool:
    into = complaint.merged_into
    if into is None:
        return False
    return any(each.file is not None and each.file.holder_id in posts for each in (complaint, into))


# Who keeps what complaints are sorted and sent by, in his own section and those below him.
KEEPING = (Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)


def kept_sections(user: Any) -> "QuerySet[Section]":
    """Return the sections whose categories and rules ``user`` keeps: heads and above; the administration all."""
    if not isinstance(user, User):
        return Section.objects.none()
    if keep_offices(user):
        return Section.objects.all()
    if not has_duty(user, *KEEPING):
        return Section.objects.none()
    return Section.objects.filter(pk__in=Post.objects.in_line_of(user).values("section"))


def may_read_rules(user: Any) -> bool:
    """Whether ``user`` may read how complaints are sorted and sent: who keeps any of it."""
    return isinstance(user, User) and (bool(keep_offices(user)) or has_duty(user, *KEEPING))


def may_keep(user: Any, section: Section | None) -> bool:
    """Whether ``user`` may change what belongs to ``section``; what belongs to none, only those above all may."""
    if section is None:
        return isinstance(user, User) and (bool(keep_offices(user)) or has_duty(user, Duty.DIRECTOR_GENERAL))
    return kept_sections(user).filter(pk=section.pk).exists()


def may_keep_rule(user: Any, rule: RoutingRule) -> bool:
    """Whether ``user`` may change the rule: who keeps its category's section."""
    return may_keep(user, rule.category.section if rule.category else None)


def holding_post(user: Any, complaint: Complaint) -> Post | None:
    """Return the post in which ``user`` holds the complaint's open file, or None."""
    if not isinstance(user, User) or complaint.file_id is None:
        return None
    post = _HOLDING.first(complaint.file_id)
    return post if post is not None and post.pk in user.seats().posts else None


def readable_reporters(user: User, file: File, complaints: Iterable[Complaint]) -> set[int]:
    """Return which of a file's complaints ``may_read_reporter`` lets ``user`` open, asked of his posts once."""
    levels = user.posts().filter(pk=file.holder_id).values_list("designation__level", flat=True)
    highest = max(levels, default=0)
    readable = {each.pk for each in complaints if highest >= (2 if each.category.sensitive else 1)}
    return set(Reporter.objects.filter(complaint__in=readable).values_list("complaint", flat=True))


def may_write_to(user: User, complaint: Complaint) -> bool:
    """Who holds the file today; he writes without learning to whom."""
    if complaint.file_id is None:
        return False
    return Post.objects.filter(pk__in=user.seats().posts, inbox=complaint.file_id).exists()


def may_acknowledge(user: User) -> set[int]:
    """Return the posts whose complaints ``user`` may acknowledge: his own and those below in the reporting line."""
    return set(user.seats().line)


def may_keep_templates(user: User) -> bool:
    """Section heads and those above: the words are the department's."""
    return user.is_authenticated and user.posts().filter(designation__level__gte=2).exists()


def may_block(user: Any) -> bool:
    """Who may refuse a citizen and look at held reports: heads of sections and those above them."""
    return has_duty(user, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)


def may_oversee(user: Any) -> bool:
    """Who answers for personal data: the director general, and the administration."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or has_duty(user, Duty.DIRECTOR_GENERAL)


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
