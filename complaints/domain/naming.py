"""The assets that a reporter chose himself, kept until his report is taken in."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from assets.models import Asset
from complaints.models import Complaint, ComplaintPlace, Matched
from inspections.fixes import metres_from

MOST_NAMED = 5


def keep_named(*, complaint: Complaint, references: Sequence[str]) -> None:
    """Store the public assets of these references, in their order; what the public does not know is passed over."""
    wanted = [reference for reference in dict.fromkeys(references) if "\x00" not in reference][:MOST_NAMED]
    if not wanted:
        return
    known = Asset.objects.visible_to(AnonymousUser()).filter(reference__in=wanted)
    found = {asset.reference: asset for asset in known.only("pk", "reference", "version")}
    chosen = [found[reference] for reference in wanted if reference in found]
    ComplaintPlace.objects.bulk_create(
        ComplaintPlace(
            complaint=complaint,
            asset=asset,
            asset_version=asset.version,
            matched=Matched.NAMED,
            distance_m=metres_from(asset, complaint.pin) or 0,
            rank=rank,
        )
        for rank, asset in enumerate(chosen, start=1)
    )
