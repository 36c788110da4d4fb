"""Photos that may show a place put right: taken near it, and after it was reported (or last opened again).

Where a photo was taken is what the phone said with it, else what its camera wrote into it; when, is when the phone
said so, else what its camera wrote where that is before it reached us, else when it did. Distances are on the ellipsoid
in metres, from the outline of the nearest asset that the complaint is about, else from the pin.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from complaints.models import ClosingProof, Complaint, State
from evidence.models import Original

# Photos of works on the file or at the asset, marked as taken afterwards; and photos of visits on the file.
_PHOTOS = """
    WITH place AS (
        SELECT asset_id FROM complaints_complaintplace WHERE complaint_id = %(complaint)s
    ), photo AS (
        SELECT photo.original_id, photo.fix, photo.fix_at, true AS after
        FROM inspections_workphoto AS photo JOIN inspections_work AS work ON work.id = photo.work_id
        WHERE photo.after AND (work.file_id = %(file)s OR work.asset_id IN (SELECT asset_id FROM place))
        UNION ALL
        SELECT photo.original_id, photo.fix, photo.fix_at, false
        FROM inspections_visitphoto AS photo JOIN inspections_visit AS visit ON visit.id = photo.visit_id
        WHERE visit.file_id = %(file)s
    ), placed AS (
        SELECT photo.original_id, photo.after, coalesce(photo.fix_at, least(
                (original.exif ->> 'taken_at')::timestamptz, original.received_at)) AS taken_at,
            coalesce(photo.fix, CASE WHEN original.exif ? 'latitude' AND original.exif ? 'longitude' THEN
                ST_SetSRID(ST_MakePoint((original.exif ->> 'longitude')::float, (original.exif ->> 'latitude')::float),
                    4326) END) AS place
        FROM photo JOIN evidence_original AS original ON original.id = photo.original_id
    ), measured AS (
        SELECT placed.*, coalesce(
            (SELECT min(ST_Distance(placed.place::geography, asset.geometry::geography))
                FROM place JOIN assets_asset AS asset ON asset.id = place.asset_id),
            ST_Distance(placed.place::geography, ST_GeomFromEWKB(%(pin)s)::geography)) AS metres
        FROM placed WHERE placed.place IS NOT NULL AND taken_at > %(since)s
    )
    SELECT original_id, after, taken_at, metres FROM measured WHERE metres <= %(within)s ORDER BY taken_at DESC, metres
"""


@dataclass(frozen=True)
class After:
    """A photo near the place; ``sure`` says that it was marked as taken after a work."""

    original: Original
    sure: bool
    taken_at: dt.datetime
    metres: float


def since(complaint: Complaint) -> dt.datetime:
    """Return from when on a photo counts: the confirmation, or the last time that the complaint was opened again."""
    opened = complaint.stages.filter(state=State.REOPENED).order_by("-at").first()
    return opened.at if opened else complaint.confirmed_at or complaint.reported_at


def photos_after(complaint: Complaint) -> list[After]:
    """Return the photos of works and visits that may show the place put right, the newest first."""
    values = {
        "file": complaint.file_id,
        "complaint": complaint.pk,
        "pin": bytes(complaint.pin.ewkb),
        "since": since(complaint),
        "within": complaint.category.proof_metres,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PHOTOS, values)
        rows = cursor.fetchall()
    originals = Original.objects.in_bulk([row[0] for row in rows])
    return [After(originals[key], sure, taken, metres) for key, sure, taken, metres in rows]


def proof_of(complaint: Complaint) -> ClosingProof | None:
    """Return the photo or the reason that an officer gave since the complaint was (last) opened, or None."""
    return complaint.proofs.filter(given_at__gt=since(complaint)).order_by("-given_at", "-pk").first()


def proven(complaint: Complaint) -> bool:
    """Whether the complaint may be closed as resolved: its category asks no photo, or there is one, or a reason."""
    if not complaint.category.proof_needed or proof_of(complaint) is not None:
        return True
    return any(photo.sure for photo in photos_after(complaint))
