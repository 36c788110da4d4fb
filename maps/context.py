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

    A layer "x_desk" that the reader may see stands in the place of "x", and one with a parameter in the place of
    another where the page's address gives that parameter. Asks for all revisions once.
    """
    language = (get_language() or "en")[:2]
    current = revisions()
    shown = {}
    seen = layers.seen_by(getattr(request, "user", None))
    for layer in seen:
        if layer.parameter is not None:
            continue
        # Tiles of assets carry counts where there are too many: a map that drew both would count twice.
        if not layer.name.removesuffix(_DESK).endswith("_counts"):
            shown[layer.name.removesuffix(_DESK)] = {
                "tiles": layer.address(revision=current.get(layer.revision_of), language=language),
                "minzoom": layer.minzoom,
                "maxzoom": layer.maxzoom,
            }
    for layer in seen:
        given = request.GET.get(layer.parameter.name, "") if layer.parameter else ""
        if layer.parameter and given and layer.parameter.read(given) is not None:
            shown[layer.instead_of] = {
                "tiles": layer.address(revision=None, language=language, given=given),
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
