"""Staff put right which assets a complaint is about; the file's subjects follow."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.domain import end_subject, link_file, link_point
from assets.models import Asset, FileSubject, Status
from complaints.desk import finding
from complaints.intake.matching import lead, metres_to, place_of
from complaints.models import Complaint, ComplaintPlace, Matched, PlaceAct, PlaceChange
from complaints.rules import may_work_on
from files.domain.register import lock
from language.text import tidy
from staff.domain import officer_of
from staff.models import Post, User

MOST = 20
NOT_HOLDER = gettext_lazy("Only who holds the complaint's open file can put its places right.")


class StaleError(ValidationError):
    """Somebody else put the places right meanwhile; the message says what he did."""


@transaction.atomic
def add_place(
    *, complaint: Complaint, asset: Asset, user: User, reason: str, seen: int | None = None, primary: bool = False
) -> PlaceChange:
    """Say that a complaint is about an asset too, as that stands now; with ``primary``, in the first place.

    By who holds the complaint's open file; ``seen`` is the last change that stood on his page (0: none), if any.
    Side effects, in order: locks the file and the complaint; stores the place; changes the complaint's own asset where
    it is the first; logs the act; the file is about the asset from now on, and about the bare point no longer.
    Raises StaleError, or ValidationError saying what to do.
    """
    complaint, words = _begin(complaint, user, reason, seen)
    if asset.status in {Status.DRAFT, Status.WITHDRAWN} and not primary:
        raise ValidationError({"asset": _("This is not in the register.")})
    places = list(complaint.places.select_related("asset"))
    if any(place.asset_id == asset.pk for place in places):
        raise ValidationError({"asset": _("The complaint is about this already.")})
    if len(places) >= MOST:
        raise ValidationError({"asset": _("A complaint is about twenty places at most.")})
    place = place_of(
        asset=asset, matched=Matched.STAFF, distance_m=metres_to(asset=asset, point=complaint.pin), rank=len(places) + 1
    )
    place.complaint = complaint
    place.save(force_insert=True)
    _rank(complaint, [place, *places] if primary else [*places, place])
    change = _log(complaint, asset, PlaceAct.ADDED, user, words)
    if complaint.file is not None:
        link_file(file=complaint.file, asset=asset, post=complaint.file.holder, officer=officer_of(user))
        for subject in FileSubject.objects.open().filter(file=complaint.file, point=complaint.pin):
            end_subject(subject=subject, user=user, reason=words)
    return change


@transaction.atomic
def remove_place(
    *, complaint: Complaint, asset: Asset, user: User, reason: str, seen: int | None = None
) -> PlaceChange:
    """Say that a complaint is not about an asset; the next in rank becomes the first.

    Side effects, in order: locks the file and the complaint; logs the place with its kept state, and removes it; ends
    the file's subject where no other complaint of the file is about the asset; without any asset left, the file is
    about the point. Raises as ``add_place``.
    """
    complaint, words = _begin(complaint, user, reason, seen)
    places = list(complaint.places.select_related("asset"))
    gone = _place(places, asset)
    change = _log(complaint, asset, PlaceAct.REMOVED, user, words, was=_kept(gone))
    gone.delete()
    left = [place for place in places if place is not gone]
    _rank(complaint, left)
    file = complaint.file
    if file is not None:
        if not ComplaintPlace.objects.filter(complaint__file=file, asset=asset).exists():
            for subject in FileSubject.objects.open().filter(file=file, asset=asset):
                end_subject(subject=subject, user=user, reason=words)
        if not left:
            link_point(file=file, point=complaint.pin, post=file.holder, officer=officer_of(user))
    return change


@transaction.atomic
def make_primary(
    *, complaint: Complaint, asset: Asset, user: User, reason: str, seen: int | None = None
) -> PlaceChange:
    """Let one of a complaint's assets be the first, under which it is filed.

    Side effects, in order: locks the file and the complaint; changes the ranks and the complaint's own asset; logs the
    act. Raises as ``add_place``.
    """
    complaint, words = _begin(complaint, user, reason, seen)
    places = list(complaint.places.select_related("asset"))
    first = _place(places, asset)
    if places[0] is first:
        raise ValidationError({"asset": _("This is the first already.")})
    change = _log(complaint, asset, PlaceAct.PRIMARY, user, words, was=_kept(places[0]))
    _rank(complaint, [first, *(place for place in places if place is not first)])
    return change


def _begin(complaint: Complaint, user: User, reason: str, seen: int | None) -> tuple[Complaint, str]:
    if complaint.file is not None:
        lock(complaint.file)
    fresh = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("category", "file__holder")
        .get(pk=complaint.pk)
    )
    if not may_work_on(user, fresh):
        raise ValidationError(NOT_HOLDER, code="right")
    last = PlaceChange.objects.filter(complaint=fresh).select_related("asset", "user").first()
    if seen is not None and last is not None and last.pk != seen:
        raise StaleError(
            _("Meanwhile %(who)s changed the places: %(asset)s was %(act)s. Look again, then decide.")
            % {"who": last.user.get_username(), "asset": last.asset.name, "act": last.get_act_display()},
            code="stale",
        )
    words = tidy(reason)
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    return fresh, words


def _place(places: list[ComplaintPlace], asset: Asset) -> ComplaintPlace:
    found = next((place for place in places if place.asset_id == asset.pk), None)
    if found is None:
        raise ValidationError({"asset": _("The complaint is not about this.")})
    return found


def _rank(complaint: Complaint, places: list[ComplaintPlace]) -> None:
    for rank, place in enumerate(places, start=1):
        if place.rank != rank:
            place.rank = rank
            place.save(update_fields=["rank"])
    lead(complaint, places)
    complaint.save(update_fields=["asset", "asset_version"])
    # Under the names of these it is sought from now on.
    finding.index(complaint)


def _log(
    complaint: Complaint, asset: Asset, act: PlaceAct, user: User, reason: str, was: dict[str, Any] | None = None
) -> PlaceChange:
    return PlaceChange.objects.create(
        complaint=complaint,
        asset=asset,
        act=act,
        user=user,
        post=post_of(complaint),
        reason=reason,
        was=was or {},
    )


def _kept(place: ComplaintPlace) -> dict[str, Any]:
    return {
        "asset": place.asset_id,
        "asset_version": place.asset_version,
        "matched": place.matched,
        "distance_m": place.distance_m,
        "state": place.state,
        "rank": place.rank,
    }


def post_of(complaint: Complaint) -> Post:
    """Return the post with which the complaint's file lies; raises ValidationError where it has no file yet."""
    if complaint.file is None:
        raise ValidationError(_("This complaint is not confirmed yet."), code="state")
    return complaint.file.holder
