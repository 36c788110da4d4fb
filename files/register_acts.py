"""What the movement register shows between its lines, and who acted for another."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from files.models import (
    Consultation,
    File,
    Movement,
    MovementKind,
    ParkingDecision,
    ParkingOutcome,
    ParkingRequest,
    ViewAnswer,
    ViewOutcome,
)
from files.presentation import Act
from language import dates
from staff.models import Tenure

# Whoever reopens stands above and acts in his own post, which the line does not name.
_BY_OTHERS = {MovementKind.REOPENED}
_BY_RECIPIENT = {MovementKind.OPENED, MovementKind.PULLED_BACK}


def acts_of(file: File) -> list[Act]:
    """Return what was asked, answered and decided on the file, in order; five queries, whatever their number."""
    found = [*_asked(file), *_answered(file), *_parking(file)]
    return sorted(found, key=lambda act: act.at)


def _asked(file: File) -> list[Act]:
    rows = Consultation.objects.filter(file=file).select_related("officer", "asked_by")
    return [
        Act(
            at=row.asked_at,
            what=_("views asked"),
            who=row.officer.name,
            post=row.asked_by.name,
            to=", ".join(request.post.name for request in row.requests.all()),
            words=_("by %(day)s: %(question)s") % {"day": dates.day(row.due_on), "question": row.question},
        )
        for row in rows.prefetch_related("requests__post")
    ]


def _answered(file: File) -> list[Act]:
    said = {
        ViewOutcome.GIVEN: _("view given"),
        ViewOutcome.DECLINED: _("view declined"),
        ViewOutcome.WITHDRAWN: _("request for a view withdrawn"),
        ViewOutcome.LAPSED: _("request for a view lapsed"),
    }
    rows = ViewAnswer.objects.filter(file=file).select_related("post", "officer", "request__post")
    return [
        Act(
            at=row.at,
            what=said[ViewOutcome(row.kind)],
            who=row.officer.name if row.officer else "",
            post=row.post.name if row.post else _("the system"),
            to=row.request.post.name if row.post_id != row.request.post_id else "",
            # A view itself stands with the note sheet.
            words="" if row.kind == ViewOutcome.GIVEN else row.text,
        )
        for row in rows
    ]


def _parking(file: File) -> list[Act]:
    said = {
        ParkingOutcome.REFUSED: _("parking refused"),
        ParkingOutcome.WITHDRAWN: _("request to park withdrawn"),
        ParkingOutcome.LAPSED: _("request to park lapsed"),
    }
    asked = [
        Act(
            at=row.asked_at,
            what=_("parking asked for"),
            who=row.officer.name,
            post=row.asked_by.name,
            to="",
            words=_("until %(day)s: %(reason)s") % {"day": dates.day(row.until), "reason": row.reason},
        )
        for row in ParkingRequest.objects.filter(file=file).select_related("officer", "asked_by")
    ]
    # An approval is a line of the register itself.
    rows = ParkingDecision.objects.filter(file=file).exclude(kind=ParkingOutcome.APPROVED)
    decided = [
        Act(
            at=row.at,
            what=said[ParkingOutcome(row.kind)],
            who=row.officer.name if row.officer else "",
            post=row.post.name if row.post else _("the system"),
            to="",
            words=row.words,
        )
        for row in rows.select_related("post", "officer")
    ]
    return asked + decided


def link_acts(movements: Sequence[Movement]) -> set[int]:
    """Return the keys of movements whose officer did not hold the post on that day: he acted as link officer."""
    acting = {
        each.pk: (
            each.to_post_id if each.kind in {MovementKind.PULLED_BACK, MovementKind.OPENED} else each.from_post_id
        )
        for each in movements
        if each.officer_id is not None and each.kind not in _BY_OTHERS
    }
    officers = {each.officer_id for each in movements if each.pk in acting}
    if not acting:
        return set()
    tenures = list(
        Tenure.objects.filter(officer__in=officers, post__in=set(acting.values())).values_list(
            "officer_id", "post_id", "period"
        )
    )
    return {
        each.pk
        for each in movements
        if each.pk in acting
        and not any(
            officer == each.officer_id and post == acting[each.pk] and timezone.localdate(each.sent_at) in period
            for officer, post, period in tenures
        )
    }
