"""What of a complaint the whole world may read, as Open311 says it.

Which complaints these are, and where they lie, the database decides for every public page alike
(``complaints.models.publication``): what is held, taken back or merged into another is not told here either. Where a
category seals who reports, days stand in place of moments, in questions too.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from assets.models import Asset, Kind, Status
from complaints.models import Category, Complaint, ComplaintPhoto, ComplaintQuerySet, Stage, State
from complaints.open311.rendering import Listing
from complaints.workflow import OPEN_STATES

CLOSED_STATES = frozenset(State) - OPEN_STATES - {State.UNCONFIRMED}
OPEN, CLOSED = "open", "closed"
STATES: dict[str, Collection[str]] = {OPEN: OPEN_STATES, CLOSED: CLOSED_STATES}
_OUTLINES = (
    "asset__geometry",
    "asset__geometry_3857",
    "ward__geometry",
    "ward__geometry_3857",
)


def published() -> ComplaintQuerySet:
    """Return the complaints that the public may know of: those of which there is a ``Publication``."""
    return Complaint.objects.filter(publication__isnull=False)


def with_particulars(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Return ``rows`` with all that ``request_of`` shows, by one query; ``changed_at`` is when its last stage was."""
    last = Stage.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    rows = rows.select_related("category__section", "asset", "ward", "publication").defer(*_OUTLINES)
    allowed = ComplaintPhoto.objects.filter(published__isnull=False).select_related("published").order_by("pk")
    rows = rows.prefetch_related(Prefetch("photos", allowed, to_attr="allowed_photos"))
    return rows.annotate(changed_at=Subquery(last))


def within(start: dt.datetime, end: dt.datetime, *, moment: str, category: str) -> Q:
    """Return the condition that a row is of that time; a row of a sealed category, that its day is.

    ``moment`` and ``category`` are the names of the row's columns.
    """
    first, last = _day(start), _day(end) + dt.timedelta(days=1)
    days = Q(**{f"{moment}__gte": first, f"{moment}__lt": last})
    return days & (Q(**{f"{category}__sensitive": True}) | Q(**{f"{moment}__range": (start, end)}))


def _day(moment: dt.datetime) -> dt.datetime:
    """The first moment of a day in the city."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _told(moment: dt.datetime | None, category: Category) -> dt.datetime | None:
    return _day(moment) if moment and category.sensitive else moment


def _pictures(complaint: Complaint) -> list[str]:
    """Return where the photos are that a moderator allowed, in the order sent; of the allowed copies, not as sent."""
    photos: list[ComplaintPhoto] = getattr(complaint, "allowed_photos", [])
    return [
        f"{settings.SITE_URL}{reverse('complaints:public-photo', args=[photo.published.key, 'screen'])}"
        for photo in photos
    ]


def status_of(state: str) -> str:
    """Return a state in the two words of GeoReport v2."""
    return OPEN if state in OPEN_STATES else CLOSED


def text_of(complaint: Complaint) -> str:
    """Return what was reported: its words where they were approved for publication, else what it is about."""
    return complaint.shown_text or complaint.category.name


def request_of(complaint: Complaint, *, extended: bool) -> dict[str, Any]:
    """Return a complaint of ``with_particulars`` as a service request; with what the standard has not, if ``extended``.

    Nothing of the reporter, nothing of the notes; the answer was written to him alone.
    """
    asset, place, category = _public(complaint.asset), complaint.publication.place, complaint.category
    pictures = _pictures(complaint)
    fields: dict[str, Any] = {
        "service_request_id": complaint.number,
        "status": status_of(complaint.state),
        "status_notes": complaint.get_state_display(),
        "service_name": complaint.category.name,
        "service_code": complaint.category.code,
        "description": text_of(complaint),
        "agency_responsible": complaint.category.section.name,
        "service_notice": None,
        "requested_datetime": _told(complaint.confirmed_at, category),
        "updated_datetime": _told(getattr(complaint, "changed_at", None) or complaint.confirmed_at, category),
        "expected_datetime": _told(complaint.promised_at, category),
        "address": _address(complaint, asset),
        "address_id": asset.reference if asset else None,
        "zipcode": None,
        "lat": round(place.y, 6),
        "long": round(place.x, 6),
        "media_url": pictures[0] if pictures else None,
    }
    if not extended:
        return fields
    # The standard has room for one picture; all of them stand among the extensions.
    urls = Listing("media_urls", "media_url", pictures)
    return {**fields, "extended_attributes": {**_extended(complaint, asset), "media_urls": urls}}


def _public(asset: Asset | None) -> Asset | None:
    return asset if asset is not None and asset.status not in {Status.DRAFT, Status.WITHDRAWN} else None


def _address(complaint: Complaint, asset: Asset | None) -> str | None:
    """From the most specific to the most general; never what the reporter typed, who may live there."""
    parts = [asset.name, asset.address] if asset else []
    if complaint.ward:
        parts.append(complaint.ward.name)
    return ", ".join(part for part in parts if part) or None


def _extended(complaint: Complaint, asset: Asset | None) -> dict[str, Any]:
    return {
        "state": complaint.state,
        "promised_datetime": _told(complaint.promised_at, complaint.category),
        "late": complaint.late,
        "ward": complaint.ward.code if complaint.ward else None,
        "ward_name": complaint.ward.name if complaint.ward else None,
        "asset_reference": asset.reference if asset else None,
        "asset_name": asset.name if asset else None,
        "asset_kind": asset.kind if asset else None,
        "asset_url": f"{settings.SITE_URL}{reverse('assets:page', args=[asset.reference])}" if asset else None,
    }


def service_of(category: Category, *, at_once: bool, metadata: bool, extended: bool) -> dict[str, Any]:
    """Return a category as a service: ``at_once`` where the caller's reports get their number without a code."""
    words = (part.strip() for part in category.keywords.replace("\n", ",").replace(";", ",").split(","))
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


def update_of(stage: Stage, *, extended: bool) -> dict[str, Any]:
    """Return a public stage as an update of a service request, as FixMyStreet reads it."""
    fields = {
        "update_id": str(stage.pk),
        "service_request_id": stage.complaint.number,
        "status": status_of(stage.state).upper(),
        "updated_datetime": _told(stage.at, stage.complaint.category),
        "description": stage.get_state_display(),
        "media_url": None,
    }
    return {**fields, "extended_attributes": {"state": stage.state}} if extended else fields
