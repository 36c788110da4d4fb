"""What every map on a page needs to know."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from maps.layers import layers, revisions

_DESK = "_desk"


def map_settings(request: HttpRequest) -> dict[str, Callable[[], dict[str, Any]]]:
    """Give templates ``map_settings``; nothing is asked of the database unless a template uses it."""
    return {"map_settings": cache(lambda: settings_for(request))}


def settings_for(request: HttpRequest) -> dict[str, Any]:
    """Return base map, layers with the addresses of their tiles, centre, zoom and bounds (EPSG:4326).

    A layer "x_desk" that the reader may see stands in the place of "x". Asks for all revisions once.
    """
    language = (get_language() or "en")[:2]
    current = revisions()
    shown = {}
    for layer in layers.seen_by(getattr(request, "user", None)):
        # Tiles of assets carry counts where there are too many: a map that drew both would count twice.
        if not layer.name.removesuffix(_DESK).endswith("_counts"):
            shown[layer.name.removesuffix(_DESK)] = {
                "tiles": layer.address(revision=current.get(layer.revision_of), language=language),
                "minzoom": layer.minzoom,
                "maxzoom": layer.maxzoom,
            }
    return {
        "basemap": {"url": settings.BASEMAP_URL, "attribution": settings.BASEMAP_ATTRIBUTION}
        if settings.BASEMAP_URL
        else None,
        "layers": shown,
        "centre": settings.MAP_CENTRE,
        "zoom": settings.MAP_ZOOM,
        "city_bounds": settings.CITY_BOUNDS,
    }
