"""An extract of the register for court: what stood about one asset at a moment, with a hash of exactly that.

The hash is SHA-256 over canonical JSON (UTF-8, members sorted, no blanks, nothing escaped that need not be), which
anybody can download beside the printed page and hash again.
"""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from assets.models import AssetDocument, AssetPhoto
from assets.past import Moment, details_then, facilities_then, former_names_then, in_force
from evidence.models import Original
from maps.models import Area

FORM = "aitihya-extract/1"
# Columns that only place the geometry on a map; the geometry itself is in the extract.
_DRAWN = {"geometry", "geometry_3857", "id", "ward", "borough"}


def state_of(asset: Any, moment: Moment) -> dict[str, Any]:
    """Return everything that stood about ``asset`` (a row of the past register) as plain values, untranslated.

    To be called inside ``standing_at``. The department's own columns are in it.
    """
    columns = {
        field.name: getattr(asset, field.attname) for field in asset._meta.concrete_fields if field.name not in _DRAWN
    }
    details = details_then(asset, moment)
    return {
        "form": FORM,
        "as_of": moment.at.isoformat(),
        "asset": columns,
        "ward": _area(asset.ward, asset.ward_id),
        "borough": _area(asset.borough, asset.borough_id),
        "geometry": json.loads(asset.geometry.geojson),
        "details": {
            field.name: getattr(details, field.attname)
            for field in details._meta.concrete_fields
            if not field.primary_key
        },
        "former_names": former_names_then(asset, moment),
        "facilities": [
            {"name_en": each.name_en, "name_bn": each.name_bn, "name_hi": each.name_hi, "condition": each.condition}
            for each in facilities_then(asset, moment)
        ],
        "documents": [
            {"type": each.type, "title": each.title, "number": each.number, "dated": each.dated, "public": each.public}
            | _file(each.original_id)
            for each in in_force(AssetDocument, moment, asset_id=asset.pk).filter(withdrawn_at=None)
        ],
        "photos": [
            {"caption": each.caption, "taken_on": each.taken_on, "public": each.public} | _file(each.original_id)
            for each in in_force(AssetPhoto, moment, asset_id=asset.pk)
        ],
    }


def canonical(state: dict[str, Any]) -> bytes:
    """Return the bytes that are hashed."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
    return text.encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _area(area: Area | None, key: int | None) -> str | None:
    """Return the key of the area found then, such as "ward:93"; "removed" where it is not among the areas any more."""
    return area.key if area else "removed" if key else None


def _file(original_id: int) -> dict[str, Any]:
    found = Original.objects.filter(pk=original_id).values("sha256", "size", "name").first()
    return dict(found) if found else {}
