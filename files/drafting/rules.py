"""Who may what with drafts. They lie on the file: its holder works on them, whoever may open it may read them."""

from typing import Any

from django.db.models import Q, QuerySet

from files import rules
from files.drafting.workflow import IN_WORK, STEPS
from files.models import (
    Classification,
    Despatch,
    DespatchPost,
    Draft,
    DraftRule,
    DraftState,
    File,
    FileState,
    StepKind,
)
from staff.models import Post, User

WAITING = (DraftState.APPROVED, DraftState.SIGNED)


def rule_of(draft: Draft) -> DraftRule:
    """Return the rule that governs the draft today."""
    return DraftRule.objects.for_draft(kind=draft.kind, section=draft.file.section)


def may_work(user: Any, draft: Draft) -> bool:
    """Amend, submit, return, cancel: the holder of the file, until it is closed and while the draft is in work."""
    return draft.state in IN_WORK and rules.work_on_file(user, draft.file)


def post_may_approve(post: Post, rule: DraftRule) -> bool:
    """Whether the rule lets a post approve: its level reaches, and its duty is the one asked for, if one is."""
    return post.designation.level >= rule.least_level and (not rule.duty or post.duty == rule.duty)


def may_approve(user: Any, draft: Draft) -> bool:
    """The holder of the file, where the rule of the draft's kind and section lets his post approve."""
    if draft.state not in STEPS[StepKind.APPROVED].leads:
        return False
    return may_work(user, draft) and post_may_approve(draft.file.holder, rule_of(draft))


def may_sign(user: Any, draft: Draft) -> bool:
    """The holder of the file, where his post could have approved the draft."""
    return (
        draft.state == DraftState.APPROVED
        and may_work(user, draft)
        and post_may_approve(draft.file.holder, rule_of(draft))
    )


def despatching_post(user: Any, file: File) -> Post | None:
    """Return the post by which ``user`` despatches the file's letters, or None where he may not.

    It is the post that holds the file, in the file's section; or one of the section's despatch posts, for a
    confidential file only where he may open the file.
    """
    if not isinstance(user, User) or file.state == FileState.CLOSED:
        return None
    held = user.posts().filter(pk=file.holder_id, section=file.section_id).first()
    if held is not None:
        return held
    if file.classification != Classification.ORDINARY and not rules.may_see(user, file):
        return None
    desks = DespatchPost.objects.filter(section=file.section_id).values("post")
    return user.posts().filter(pk__in=desks).order_by("pk").first()


def may_despatch(user: Any, draft: Draft) -> bool:
    """Despatch what is approved, and signed where that is asked for."""
    if draft.state not in WAITING or (draft.state == DraftState.APPROVED and rule_of(draft).needs_signature):
        return False
    return despatching_post(user, draft.file) is not None


def may_see_despatch(user: Any, despatch: Despatch) -> bool:
    """Those who may open the file, and the despatch posts of its section where the file is ordinary."""
    return isinstance(user, User) and Despatch.objects.visible_to(user).filter(pk=despatch.pk).exists()


def marking_post(user: Any, despatch: Despatch) -> Post | None:
    """Return the post by which ``user`` notes what became of a copy, or None where he may not.

    It is the one that despatched, the holder in the section, or one of the section's despatch posts.
    """
    if not isinstance(user, User) or not may_see_despatch(user, despatch):
        return None
    desks = DespatchPost.objects.filter(section=despatch.section_id).values("post")
    holder = Q(pk=despatch.file.holder_id, section=despatch.section_id)
    mine = user.posts().filter(holder | Q(pk=despatch.post_id) | Q(pk__in=desks))
    return mine.order_by("pk").first()


def may_mark(user: Any, despatch: Despatch) -> bool:
    """See ``marking_post``."""
    return marking_post(user, despatch) is not None


def may_withdraw(user: Any, despatch: Despatch) -> bool:
    """Withdraw a letter: the holder of the file, where his post could have approved it."""
    rule = DraftRule.objects.for_draft(kind=despatch.kind, section=despatch.section)
    return rules.holds(user, despatch.file) and post_may_approve(despatch.file.holder, rule)


def may_read_recipient(user: Any, draft: Draft) -> bool:
    """Read a citizen's name and address: who holds the file, and who despatches or despatched the letter."""
    if rules.holds(user, draft.file) or may_despatch(user, draft):
        return True
    sent = Despatch.objects.filter(draft=draft).select_related("file", "section").first()
    return sent is not None and may_mark(user, sent)


def waiting_for(user: User) -> "QuerySet[Draft]":
    """Return the drafts that ``user`` may despatch now, but for those that still lack a signature, the newest first."""
    mine = list(user.posts())
    desks = DespatchPost.objects.filter(post__in=mine).values("section")
    held = Q()
    for post in mine:
        held |= Q(file__holder=post, file__section=post.section_id)
    seen = File.objects.visible_to(user)
    by_desk = Q(file__section__in=desks) & (Q(file__classification=Classification.ORDINARY) | Q(file__in=seen))
    rows = Draft.objects.filter(state__in=WAITING).exclude(file__state=FileState.CLOSED)
    return rows.filter(held | by_desk) if mine else rows.none()
