"""What of a complaint the whole world may read, as Open311 says it.

Which complaints these are, and where they lie, the database decides for every public page alike
(``complaints.models.publication``): what is held, taken back or merged into another is in no list here either. Who
knows a number learns of a merged one where it goes on, and a programme what became of each that it reported. Where a
category seals who reports, days stand in place of moments, in questions and in the order of answers too.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from assets.models import Asset, Kind
from complaints.models import (
    ApiKey,
    Category,
    Complaint,
    ComplaintPhoto,
    ComplaintPlace,
    ComplaintQuerySet,
    Hold,
    Publication,
    Referral,
    Stage,
    State,
)
from complaints.models.publication import HIDDEN, midnight, told
from complaints.open311.rendering import Listing
from complaints.workflow import OPEN_STATES

CLOSED_STATES = frozenset(State) - OPEN_STATES - {State.UNCONFIRMED}
OPEN, CLOSED = "open", "closed"
STATES: dict[str, Collection[str]] = {OPEN: OPEN_STATES, CLOSED: CLOSED_STATES}
# How often a complaint may have been merged on that its number is still known by.
_MOST_MERGINGS = 4
_OUTLINES = (
    "asset__geometry",
    "asset__geometry_3857",
    "ward__geometry",
    "ward__geometry_3857",
)


def known_to(key: ApiKey | None) -> ComplaintQuerySet:
    """Return the complaints of which one who has their number may know what became of them.

    Published ones, those that go on in a published one, and those that were reported with ``key``.
    """
    held = Hold.objects.filter(complaint=OuterRef("pk")).exclude(genuine=True)
    goes_on = Q()
    for times in range(1, _MOST_MERGINGS + 1):
        goes_on |= Q(**{f"{'__'.join(['merged_into'] * times)}__publication__isnull": False})
    merged = goes_on & Q(category__published=True) & ~Exists(held)
    own = Q(submission__api_key=key) if key is not None else Q()
    return Complaint.objects.exclude(state=State.UNCONFIRMED).filter(Q(publication__isnull=False) | merged | own)


def with_particulars(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Return ``rows`` with all that ``request_of`` shows; ``changed_at`` is when the last stage was."""
    last = Stage.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    rows = rows.select_related(
        "category__section", "asset", "ward", "publication", "merged_into__publication", "submission"
    )
    allowed = ComplaintPhoto.objects.filter(published__isnull=False).select_related("published").order_by("pk")
    sent_on = Referral.objects.filter(sent_at__isnull=False, replaced_at=None).select_related("agency")
    rows = rows.defer(*_OUTLINES).prefetch_related(
        Prefetch("photos", allowed, to_attr="allowed_photos"), Prefetch("referrals", sent_on, to_attr="sent_on")
    )
    further = ComplaintPlace.objects.filter(rank__gt=1).exclude(asset__status__in=HIDDEN).select_related("asset")
    rows = rows.prefetch_related(
        Prefetch("places", further.only("complaint", "asset__reference"), to_attr="further_places")
    )
    return rows.annotate(changed_at=Subquery(last))


def within(start: dt.datetime, end: dt.datetime, *, moment: str, sealed: Q) -> Q:
    """Return the condition that a row is of that time; a ``sealed`` one, that its day is. ``moment`` is its column."""
    first, last = midnight(start), midnight(end) + dt.timedelta(days=1)
    days = Q(**{f"{moment}__gte": first, f"{moment}__lt": last})
    return days & (sealed | Q(**{f"{moment}__range": (start, end)}))


def publication_of(complaint: Complaint) -> Publication | None:
    """Return what the public may see of it, None of what is known to few."""
    with suppress(Publication.DoesNotExist):
        return complaint.publication
    return None


def _pictures(complaint: Complaint) -> list[str]:
    """Return where the photos are that a moderator allowed, in the order sent; of the allowed copies, not as sent."""
    photos: list[ComplaintPhoto] = getattr(complaint, "allowed_photos", []) if publication_of(complaint) else []
    return [
        f"{settings.SITE_URL}{reverse('complaints:public-photo', args=[photo.published.key, 'screen'])}"
        for photo in photos
    ]


def status_of(state: str) -> str:
    """Return a state in the two words of GeoReport v2."""
    return OPEN if state in OPEN_STATES else CLOSED


def text_of(complaint: Complaint) -> str:
    """Return what was reported: its words where they are approved for publication, else what it is about."""
    return (complaint.shown_text if publication_of(complaint) else "") or complaint.category.name


def notes_of(complaint: Complaint) -> str:
    """Return how it stands in words: its state, and what the department answered where the public may read that."""
    publication = publication_of(complaint)
    answer = publication.answer if publication else ""
    if complaint.merged_into_id is not None:
        # What its reporter was answered is in his language.
        said = _(
            "This was reported before. It goes on together with complaint %(number)s, and you are told the outcome."
        )
        answer = said % {"number": complaint.survivor.number}
    return f"{complaint.get_state_display()}: {answer}" if answer else str(complaint.get_state_display())


def _place(complaint: Complaint) -> tuple[float, float] | tuple[None, None]:
    """Return latitude and longitude: the published ones, those of the complaint that it goes on in, or as reported."""
    publication = publication_of(complaint) or publication_of(complaint.survivor)
    if publication is None and complaint.category.sensitive:
        return None, None
    place = publication.place if publication else complaint.pin
    return round(place.y, 6), round(place.x, 6)


def _agency(complaint: Complaint) -> str:
    """Return who answers: the section, or the office to which the complaint was sent on."""
    sent_on: list[Referral] = getattr(complaint, "sent_on", [])
    if complaint.state == State.NOT_OURS and sent_on:
        return str(sent_on[0].agency.name)
    return str(complaint.category.section.name)


def told_change(complaint: Complaint) -> dt.datetime:
    """Return when anything that is told here changed last, as the public may know it."""
    publication = publication_of(complaint)
    moments = [complaint.confirmed_at, getattr(complaint, "changed_at", None)]
    moments.append(publication.changed_at if publication else None)
    last = max(moment for moment in moments if moment is not None)
    return told(last, complaint.category) or last


def request_of(complaint: Complaint, *, extended: bool) -> dict[str, Any]:
    """Return a complaint of ``with_particulars`` as a service request; with what the standard has not, if ``extended``.

    Nothing of the reporter, nothing of the notes; of the answer, what the public may read.
    """
    asset, category = _public(complaint.asset), complaint.category
    (lat, long), pictures = _place(complaint), _pictures(complaint)
    fields: dict[str, Any] = {
        "service_request_id": complaint.number,
        "status": status_of(complaint.state),
        "status_notes": notes_of(complaint),
        "service_name": complaint.category.name,
        "service_code": complaint.category.code,
        "description": text_of(complaint),
        "agency_responsible": _agency(complaint),
        "service_notice": None,
        "requested_datetime": told(complaint.confirmed_at, category),
        "updated_datetime": told_change(complaint),
        "expected_datetime": told(complaint.promised_at, category),
        "address": _address(complaint, asset),
        "address_id": asset.reference if asset else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": pictures[0] if pictures else None,
    }
    if not extended:
        return fields
    # The standard has room for one picture; all of them stand among the extensions.
    urls = Listing("media_urls", "media_url", pictures)
    return {**fields, "extended_attributes": {**_extended(complaint, asset), "media_urls": urls}}


def _public(asset: Asset | None) -> Asset | None:
    return asset if asset is not None and asset.status not in HIDDEN else None


def _address(complaint: Complaint, asset: Asset | None) -> str | None:
    """From the most specific to the most general; never what the reporter typed, who may live there."""
    parts = [asset.name, asset.address] if asset else []
    if complaint.ward:
        parts.append(complaint.ward.name)
    return ", ".join(part for part in parts if part) or None


def _extended(complaint: Complaint, asset: Asset | None) -> dict[str, Any]:
    publication = publication_of(complaint)
    further: list[ComplaintPlace] = getattr(complaint, "further_places", [])
    return {
        "state": complaint.state,
        "duplicate_of": complaint.survivor.number if complaint.merged_into_id else None,
        "promised_datetime": told(complaint.promised_at, complaint.category),
        "late": publication.late if publication else None,
        "ward": complaint.ward.code if complaint.ward else None,
        "ward_name": complaint.ward.name if complaint.ward else None,
        "asset_reference": asset.reference if asset else None,
        "asset_name": asset.name if asset else None,
        "asset_kind": asset.kind if asset else None,
        "asset_url": f"{settings.SITE_URL}{reverse('assets:page', args=[asset.reference])}" if asset else None,
        "further_assets": Listing("further_assets", "asset_reference", [each.asset.reference for each in further]),
    }


def service_of(category: Category, *, at_once: bool, metadata: bool, extended: bool) -> dict[str, Any]:
    """Return a category as a service: ``at_once`` where the caller's reports get their number without a code."""
    words = dict.fromkeys(re.split(r"[\s,;]+", category.keywords))
    fields: dict[str, Any] = {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.explanation or None,
        "metadata": metadata,
        "type": "realtime" if at_once else "batch",
        "keywords": ",".join(word for word in words if word) or None,
        "group": str(_kind(category.kinds)),
    }
    if extended:
        fields["extended_attributes"] = {
            "promised_hours": category.promised_hours,
            "anonymous": category.anonymous_allowed,
            "photos": category.photo_rule,
            "published": category.published,
            "kinds": ",".join(category.kinds),
        }
    return fields


def _kind(kinds: Iterable[str]) -> str:
    return next((str(Kind(kind).label) for kind in kinds), "")


def _update_id(stage: Stage) -> str:
    # A running number would say between which others it was, and so when.
    if stage.complaint.category.sensitive:
        return salted_hmac("complaints.update", str(stage.pk), algorithm="sha256").hexdigest()[:20]
    return str(stage.pk)


def update_of(stage: Stage, *, extended: bool) -> dict[str, Any]:
    """Return a public stage as an update of a service request, as FixMyStreet reads it; an end with its answer."""
    complaint = stage.complaint
    ended = complaint.ended_at is not None and stage.at >= complaint.ended_at and stage.state == complaint.state
    fields = {
        "update_id": _update_id(stage),
        "service_request_id": complaint.number,
        "status": status_of(stage.state).upper(),
        "updated_datetime": told(stage.at, complaint.category),
        "description": notes_of(complaint) if ended else stage.get_state_display(),
        "media_url": None,
    }
    return {**fields, "extended_attributes": {"state": stage.state}} if extended else fields
