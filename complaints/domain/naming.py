"""The assets that a reporter chose himself, kept until his report is taken in."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.models import Asset
from complaints.models import Complaint, ComplaintPlace, Matched
from inspections.fixes import metres_from
from language.digits import grouped

MOST_NAMED = 5
# Who stands before a place far off may mean it; who is a walk away has moved the pin and forgotten the tick.
FARTHEST_NAMED_M = 1_000
# A pin in the middle of a large ward, for all who choose that.
_ROUGHEST_M = 5_000


def keep_named(*, complaint: Complaint, references: Sequence[str]) -> None:
    """Store the public assets of these references, in their order; what the public does not know is passed over.

    Raises ValidationError where one lies farther from the pin than that may be off.
    """
    wanted = [reference for reference in dict.fromkeys(references) if "\x00" not in reference][:MOST_NAMED]
    if not wanted:
        return
    known = Asset.objects.visible_to(AnonymousUser()).filter(reference__in=wanted)
    found = {asset.reference: asset for asset in known.only("reference", "version", "name_en", "name_bn", "name_hi")}
    chosen = [found[reference] for reference in wanted if reference in found]
    metres = {asset.pk: metres_from(asset, complaint.pin) or 0 for asset in chosen}
    _refuse_far(chosen, metres, FARTHEST_NAMED_M + min(complaint.pin_accuracy_m or 0, _ROUGHEST_M))
    ComplaintPlace.objects.bulk_create(
        ComplaintPlace(
            complaint=complaint,
            asset=asset,
            asset_version=asset.version,
            matched=Matched.NAMED,
            distance_m=metres[asset.pk],
            rank=rank,
        )
        for rank, asset in enumerate(chosen, start=1)
    )


def _refuse_far(chosen: Sequence[Asset], metres: Mapping[int, float], within_m: float) -> None:
    far = next((asset for asset in chosen if metres[asset.pk] > within_m), None)
    if far is not None:
        kilometres = grouped(metres[far.pk] / 1000, (get_language() or "en")[:2], places=1)
        raise ValidationError(
            _("%(place)s lies %(n)s km from the pin. Move the pin there, or do not choose this place.")
            % {"place": far.name, "n": kilometres},
            code="far",
        )
