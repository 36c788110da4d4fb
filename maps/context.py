"""What every map on a page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def map_settings(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``map_settings``: base map, centre and zoom (EPSG:4326, latitude first)."""
    return {
        "map_settings": {
            "basemap": {"url": settings.BASEMAP_URL, "attribution": settings.BASEMAP_ATTRIBUTION},
            "centre": settings.MAP_CENTRE,
            "zoom": settings.MAP_ZOOM,
        }
    }
