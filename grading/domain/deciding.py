"""What becomes of a submitted grading: recommended, returned, decided, refused, as the rule of the day has it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.domain import set_grade
from assets.models import AssetDocument, Grade
from grading.domain import telling
from grading.domain.drafting import check_evidence, locked, moved, restore
from grading.models import Body, GradeRule, Grading, State
from grading.rules import entering_post, returning_post, rule_for
from grading.workflow import NotAllowed
from staff.models import Post, User


@transaction.atomic
def recommend(
    *,
    grading: Grading,
    user: User,
    expected_version: int,
    grade: str,
    held_on: dt.date,
    item: str = "",
    document: AssetDocument | None = None,
    remarks: str = "",
) -> Grading:
    """Record what the recommending body resolved on the day ``held_on``, by the rule in force on that day.

    Raises NotAllowed, Stale. Side effects, in order: locks the grading; stores state and step; tells who decides.
    """
    current = locked(grading, after=State.RECOMMENDED, expected_version=expected_version)
    rule = _rule(current, grade, held_on)
    if rule.recommended_by is None:
        raise NotAllowed(_("The rule of that day asks for no recommendation; it can be decided."), code="rule")
    said = _resolution(current, user, rule.recommended_by, held_on, item, document)
    current.recommended = grade
    moved(current, after=State.RECOMMENDED, user=user, remarks=remarks, grade=grade, **said)
    telling.recommended(current, rule)
    return current


@transaction.atomic
def return_for_correction(*, grading: Grading, user: User, expected_version: int, remarks: str) -> Grading:
    """Send a grading back to be corrected and submitted again; the place stays pending meanwhile.

    Raises NotAllowed, Stale. Side effects, in order: locks the grading; stores state and step; tells who drafted it.
    """
    current = locked(grading, after=State.RETURNED, expected_version=expected_version)
    post = returning_post(user, current, timezone.localdate())
    if post is None:
        raise NotAllowed(_("Only who takes the next step can return it."), code="person")
    if not remarks.strip():
        raise NotAllowed({"remarks": _("Say what is to be corrected.")})
    current.recommended = ""
    moved(current, after=State.RETURNED, user=user, post=post, remarks=remarks)
    telling.returned(current)
    return current


@transaction.atomic
def decide(
    *,
    grading: Grading,
    user: User,
    expected_version: int,
    grade: str,
    held_on: dt.date,
    item: str = "",
    document: AssetDocument | None = None,
    remarks: str = "",
) -> Grading:
    """Record the decision of the body that the rule of the day ``held_on`` names, and write the grade on the asset.

    Raises NotAllowed (wrong person, no recommendation where one is needed, no evidence, his own draft), Stale. Side
    effects, in order: locks the grading; stores state and step; writes the asset's grade unless a later decision
    stands; tells who drafted it.
    """
    current = locked(grading, after=State.DECIDED, expected_version=expected_version)
    rule = _rule(current, grade, held_on)
    said = _deciding(current, user, rule, held_on, item, document)
    check_evidence(current)
    differs = grade != (current.recommended or current.proposed)
    if differs and not remarks.strip():
        raise NotAllowed({"remarks": _("Say why it is another grade than the one put up.")})
    current.decided, current.decided_on, current.rule = grade, held_on, rule
    moved(current, after=State.DECIDED, user=user, remarks=remarks, grade=grade, **said)
    if not _later_decision(current):
        words = f"{Grade(grade).value} decided by {rule.decided_by.name_en} on {held_on:%d/%m/%Y}"
        set_grade(
            asset=current.asset, grade=grade, user=user,
            reason=f"{words}{f', item {item}' if item else ''} (grading {current.pk})",
        )  # fmt: skip
    telling.settled(current)
    return current


@transaction.atomic
def refuse(
    *,
    grading: Grading,
    user: User,
    expected_version: int,
    held_on: dt.date,
    item: str = "",
    document: AssetDocument | None = None,
    remarks: str,
) -> Grading:
    """Record that the deciding body refused the grade; the asset gets the grade it had before.

    Raises NotAllowed, Stale. Side effects, in order: locks the grading; stores state and step; restores the grade;
    tells who drafted it.
    """
    current = locked(grading, after=State.REFUSED, expected_version=expected_version)
    rule = _rule(current, current.recommended or current.proposed, held_on)
    said = _deciding(current, user, rule, held_on, item, document)
    if not remarks.strip():
        raise NotAllowed({"remarks": _("Say why.")})
    moved(current, after=State.REFUSED, user=user, remarks=remarks, **said)
    restore(current, user=user)
    telling.settled(current)
    return current


def _rule(grading: Grading, grade: str, on: dt.date) -> GradeRule:
    if on > timezone.localdate():
        raise NotAllowed({"held_on": _("The day lies in the future.")})
    rule = rule_for(grade, on)
    if rule is None:
        raise NotAllowed({"held_on": _("No rule for this grade is in force on that day.")})
    if grading.asset.kind not in rule.kinds:
        raise NotAllowed({"grade": _("By the rule in force this kind of place does not get this grade.")})
    return rule


def _deciding(
    grading: Grading, user: User, rule: GradeRule, held_on: dt.date, item: str, document: AssetDocument | None
) -> dict[str, Any]:
    if rule.recommended_by is not None and grading.state != State.RECOMMENDED:
        words = _("By the rule of that day %(body)s recommends first.")
        raise NotAllowed(words, code="rule", params={"body": rule.recommended_by.name})
    said = _resolution(grading, user, rule.decided_by, held_on, item, document)
    if grading.drafted_by_id == user.pk:
        raise NotAllowed(_("Nobody decides on his own draft."), code="own")
    if grading.state == State.RECOMMENDED:
        before = grading.steps.filter(after=State.RECOMMENDED).latest("at", "pk")
        if before.held_on is not None and held_on < before.held_on:
            raise NotAllowed({"held_on": _("The decision cannot come before its recommendation.")})
    return said


def _resolution(
    grading: Grading, user: User, body: Body, held_on: dt.date, item: str, document: AssetDocument | None
) -> dict[str, Any]:
    """Check who enters it and what the minute must have; return the columns of the step."""
    post: Post | None = entering_post(user, body)
    if post is None:
        words = _("By the rule of that day it is %(body)s who resolves on this grade; %(duty)s enters it.")
        params = {"body": body.name, "duty": body.get_entered_by_display()}
        raise NotAllowed(words, code="person", params=params)
    if body.collective and not item.strip():
        raise NotAllowed({"item": _("Give the item number of the minute.")})
    if document is not None and document.asset_id != grading.asset_id:
        raise NotAllowed({"document": _("This document belongs to another place.")})
    return {"post": post, "body": body, "held_on": held_on, "item": item, "document": document}


def _later_decision(grading: Grading) -> bool:
    """Whether a decision of a later day stands: an old ledger's is entered without undoing it."""
    others = Grading.objects.filter(asset=grading.asset_id, state=State.DECIDED, decided_on__gt=grading.decided_on)
    return others.exists()
