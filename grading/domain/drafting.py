"""Drafting a grading: the proposed grade, scores by criterion, the evidence of each; submitting and withdrawing it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.domain import link_file, set_grade
from assets.models import Asset, AssetDocument, Grade, Status
from files.models import File
from grading.arithmetic import criteria_on, tally, thresholds_on
from grading.domain import telling
from grading.models import OPEN, Body, Citation, Criterion, Grading, Score, State, Step
from grading.rules import drafting_post, rule_for, submitting_post
from grading.workflow import NotAllowed, check
from staff.domain import officer_of
from staff.models import Post, User


class Stale(Exception):
    """Somebody else wrote the grading meanwhile."""

    def __init__(self, grading: Grading) -> None:
        super().__init__(f"grading {grading.pk} is at version {grading.version}")
        self.grading = grading


@dataclass(frozen=True, kw_only=True)
class Cite:
    """One piece of evidence: a page of a document of the asset, an item of a body's minute, or both together."""

    document: AssetDocument | None = None
    page: int | None = None
    quotation: str = ""
    body: Body | None = None
    held_on: dt.date | None = None
    item: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is written about one criterion. No ``score`` takes it out; ``drop`` names citations that go."""

    criterion: Criterion
    score: Decimal | None
    reason: str = ""
    cites: Sequence[Cite] = ()
    drop: Collection[int] = ()


def who(user: User | None) -> dict[str, int]:
    """Return the context of a change as the history keeps it."""
    return {"user": user.pk} if user else {}


def locked(grading: Grading, *, after: str, expected_version: int) -> Grading:
    """Lock and re-read a grading on its way to ``after``; raises NotAllowed by its state, Stale by its version."""
    current = Grading.objects.select_for_update(of=("self",)).select_related("asset").get(pk=grading.pk)
    check(current.state, after)
    if current.version != expected_version:
        raise Stale(current)
    return current


def moved(
    grading: Grading, *, after: str, user: User | None, post: Post | None, remarks: str = "", **said: object
) -> Step:
    """Write the grading in its new state and the step that brought it there."""
    grading.state, grading.version, grading.changed_at = after, grading.version + 1, timezone.now()
    with pghistory.context(**who(user)):
        grading.save()
    return Step.objects.create(grading=grading, after=after, user=user, post=post, remarks=remarks, **said)


@transaction.atomic
def draft(
    *, asset: Asset, user: User, proposed: str, statement: str = "", file: File | None = None, on: dt.date | None = None
) -> Grading:
    """Begin a grading of an asset by the criteria of the day ``on`` (today) and return it.

    Raises NotAllowed for the wrong person, where another grading is open, or where no rule gives this grade to this
    kind of asset. Side effects, in order: locks file and asset; stores the grading and its first step;
    links the file to the asset.
    """
    if file is not None:
        # The file first, as everybody does who works on one: two who link it at once follow each other by its row.
        file = File.objects.select_for_update().get(pk=file.pk)
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    post = drafting_post(user)
    if post is None:
        raise NotAllowed(_("Only a dealing hand, section head or executive engineer drafts a grading."), code="person")
    if current.status in {Status.WITHDRAWN, Status.DRAFT}:
        raise NotAllowed(_("Only what stands in the register can be graded."), code="status")
    if Grading.objects.filter(asset=current, state__in=OPEN).exists():
        raise NotAllowed(_("Another grading of this place is under way. Finish that one first."), code="open")
    day = on or timezone.localdate()
    _check_proposal(current, proposed, day)
    with pghistory.context(**who(user)):
        grading = Grading.objects.create(
            asset=current, asset_version=current.version, proposed=proposed, statement=statement, file=file,
            drafted_on=day, drafted_by=user, drafted_at_post=post,
        )  # fmt: skip
    Step.objects.create(grading=grading, after=State.DRAFT, grade=proposed, user=user, post=post)
    if file is not None:
        link_file(file=file, asset=current, post=post, officer=officer_of(user))
    return grading


def _check_proposal(asset: Asset, proposed: str, on: dt.date) -> None:
    rule = rule_for(proposed, on)
    if rule is None:
        raise NotAllowed({"proposed": _("No rule for this grade is in force. The administration enters it first.")})
    if asset.kind not in rule.kinds:
        raise NotAllowed({"proposed": _("By the rule in force this kind of place does not get this grade.")})


@transaction.atomic
def write(
    *,
    grading: Grading,
    user: User,
    expected_version: int,
    proposed: str,
    statement: str,
    entries: Iterable[Entry],
    file: File | None = None,
) -> Grading:
    """Write a draft and return it at its next version; each entry replaces the score of its criterion.

    Raises NotAllowed, Stale, ValidationError by criterion ("architecture": …). Side effects, in order: locks file
    and grading; writes scores and citations; adds up the points; stores the grading; links the file to the asset.
    """
    if file is not None:
        # The file first, as everybody does who works on one: two who link it at once follow each other by its row.
        file = File.objects.select_for_update().get(pk=file.pk)
    current = locked(grading, after=State.SUBMITTED, expected_version=expected_version)
    post = drafting_post(user)
    if post is None:
        raise NotAllowed(_("Only a dealing hand, section head or executive engineer drafts a grading."), code="person")
    _check_proposal(current.asset, proposed, timezone.localdate())
    with pghistory.context(**who(user)):
        _write_entries(current, entries)
        current.proposed, current.statement, current.file = proposed, statement, file
        _add_up(current)
        current.version, current.changed_at = current.version + 1, timezone.now()
        current.save()
    if file is not None:
        link_file(file=file, asset=current.asset, post=post, officer=officer_of(user))
    return current


def _write_entries(grading: Grading, entries: Iterable[Entry]) -> None:
    errors: dict[str, list[ValidationError]] = {}
    for entry in entries:
        try:
            _write_entry(grading, entry)
        except ValidationError as error:
            errors[entry.criterion.code] = error.error_list if hasattr(error, "error_list") else [error]
    if errors:
        raise ValidationError(errors)


def _write_entry(grading: Grading, entry: Entry) -> None:
    known = Score.objects.filter(grading=grading, criterion=entry.criterion).first()
    if entry.score is None:
        if known is not None:
            known.citations.all().delete()
            known.delete()
        elif entry.cites or entry.reason:
            raise ValidationError(_("Give a score, or leave reasons and evidence empty as well."))
        return
    if not 0 <= entry.score <= entry.criterion.max_score:
        raise ValidationError(_("The score lies between 0 and %(most)s."), params={"most": entry.criterion.max_score})
    if not entry.reason.strip():
        raise ValidationError(_("Say in a sentence why it gets this score."))
    score = known or Score(grading=grading, criterion=entry.criterion)
    score.score, score.reason = entry.score, entry.reason
    score.weight, score.max_score = entry.criterion.weight, entry.criterion.max_score
    score.save()
    score.citations.filter(pk__in=entry.drop).delete()
    for cite in entry.cites:
        _cite(grading, score, cite)


def _cite(grading: Grading, score: Score, cite: Cite) -> None:
    if cite.document is not None and cite.document.asset_id != grading.asset_id:
        raise ValidationError(_("This document belongs to another place."))
    if cite.document is not None and cite.document.withdrawn_at is not None:
        raise ValidationError(_("This document was taken off the page and cannot be cited any more."))
    minuted = (cite.body, cite.held_on, cite.item.strip())
    if any(minuted) and not all(minuted):
        raise ValidationError(_("Of a minute give the body, the day of the meeting and the item number."))
    if cite.document is None and not any(minuted):
        raise ValidationError(_("Choose the document, or name the minute: a page or quotation alone leads nowhere."))
    if cite.held_on is not None and cite.held_on > timezone.localdate():
        raise ValidationError(_("A meeting in the future has no minute yet."))
    Citation.objects.create(
        score=score, document=cite.document, page=cite.page, quotation=cite.quotation, body=cite.body,
        held_on=cite.held_on, item=cite.item,
    )  # fmt: skip


def _add_up(grading: Grading) -> None:
    day = grading.drafted_on
    scores = list(grading.scores.select_related("criterion"))
    added = tally(grading, scores=scores, criteria=criteria_on(day), thresholds=thresholds_on(day))
    grading.points, grading.out_of = added.points, added.out_of
    grading.suggested = added.suggested.grade if added.suggested else ""


@transaction.atomic
def submit(*, grading: Grading, user: User, expected_version: int, remarks: str = "") -> Grading:
    """Submit a grading for recommendation and decision; a place without a grade is pending from now on.

    Raises NotAllowed (also where a scored criterion cites no evidence), Stale. Side effects, in order: locks the
    grading; stores state and step; writes "pending" on an asset that has no grade; tells who takes the next step.
    """
    current = locked(grading, after=State.SUBMITTED, expected_version=expected_version)
    post = submitting_post(user)
    if post is None:
        raise NotAllowed(_("Only a section head or executive engineer submits a grading."), code="person")
    check_evidence(current)
    if not current.statement.strip():
        raise NotAllowed(_("Say in the statement why the place should have this grade."), code="statement")
    first_time = current.state == State.DRAFT
    if first_time:
        current.grade_before = current.asset.grade
    current.recommended = ""
    moved(current, after=State.SUBMITTED, user=user, post=post, remarks=remarks, grade=current.proposed)
    if not current.asset.grade:
        set_grade(asset=current.asset, grade=Grade.PENDING, user=user, reason=f"First grading {current.pk} submitted")
    telling.submitted(current)
    return current


def check_evidence(grading: Grading) -> None:
    """Raise NotAllowed naming the criteria whose score cites nothing, or where nothing is scored at all.

    A court struck a listing down as hearsay: each criterion must cite its evidence (domain: "Heritage grades").
    """
    scores = grading.scores.select_related("criterion")
    if not scores.exists():
        raise NotAllowed(_("No criterion is scored yet."), code="evidence")
    bare = [score.criterion.name for score in scores.filter(citations__isnull=True)]
    if bare:
        raise NotAllowed(
            _("Cite the evidence for: %(criteria)s. What is scored without evidence is hearsay."),
            code="evidence",
            params={"criteria": ", ".join(bare)},
        )


@transaction.atomic
def withdraw(*, grading: Grading, user: User, expected_version: int, remarks: str) -> Grading:
    """Take a draft or a returned grading back for good; the asset gets the grade it had before.

    Raises NotAllowed, Stale. Side effects, in order: locks the grading; stores state and step; restores the grade.
    """
    current = locked(grading, after=State.WITHDRAWN, expected_version=expected_version)
    post = drafting_post(user)
    if post is None:
        raise NotAllowed(_("Only a dealing hand, section head or executive engineer drafts a grading."), code="person")
    if not remarks.strip():
        raise NotAllowed({"remarks": _("Say why.")})
    was_submitted = current.state == State.RETURNED
    moved(current, after=State.WITHDRAWN, user=user, post=post, remarks=remarks)
    if was_submitted:
        restore(current, user=user)
    return current


def restore(grading: Grading, *, user: User) -> None:
    """Give an asset that is pending because of this grading the state back that it had before."""
    asset = Asset.objects.only("pk", "grade").get(pk=grading.asset_id)
    if asset.grade == Grade.PENDING and grading.grade_before != Grade.PENDING:
        reason = f"Grading {grading.pk} {State(grading.state).value}"
        set_grade(asset=asset, grade=grading.grade_before, user=user, reason=reason)
