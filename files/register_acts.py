"""What the movement register shows between its lines."""

from django.utils.translation import gettext as _

from files.models import (
    Consultation,
    File,
    ParkingDecision,
    ParkingOutcome,
    ParkingRequest,
    Slip,
    SlipState,
    ViewAnswer,
    ViewOutcome,
)
from files.presentation import Act
from language import dates


def acts_of(file: File) -> list[Act]:
    """Return what was asked, answered and decided on the file, in order; six queries, whatever their number."""
    found = [*_asked(file), *_answered(file), *_parking(file), *_slips(file)]
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


def _slips(file: File) -> list[Act]:
    rows = list(Slip.objects.filter(file=file).select_related("officer", "post", "ended_by", "ended_post"))
    printed = [
        Act(
            at=row.printed_at, what=_("slip printed"), who=row.officer.name, post=row.post.name, to="", words=row.number
        )
        for row in rows
    ]
    cancelled = [
        Act(
            at=row.ended_at,
            what=_("slip cancelled"),
            who=row.ended_by.name,
            post=row.ended_post.name,
            to="",
            words=f"{row.number}: {row.reason}",
        )
        for row in rows
        if row.state == SlipState.CANCELLED and row.ended_at and row.ended_by and row.ended_post
    ]
    return printed + cancelled
