"""Which coordinate system a file without one is probably in: the one in which its rows lie in the city."""

from typing import Any

from django.conf import settings
from django.contrib.gis.gdal import CoordTransform, GDALException, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, Point

# What is met in Kolkata: degrees, UTM 45N on WGS 84 and Everest, web maps, the national grids.
CANDIDATES = {
    "EPSG:4326": "WGS 84",
    "EPSG:32645": "WGS 84 / UTM 45N",
    "EPSG:3857": "WGS 84 / Web Mercator",
    "EPSG:7755": "WGS 84 / India NSF LCC",
    "EPSG:24345": "Kalianpur 1975 / UTM 45N",
    "EPSG:24305": "Kalianpur 1937 / UTM 45N",
    "EPSG:32644": "WGS 84 / UTM 44N",
}


def guess_crs(sample: list[list[Any]]) -> str:
    """Return the first candidate that puts most of the sample's rows into the city, or ""."""
    points = [GEOSGeometry(geometry).centroid for _number, geometry, _fault, _cells in sample if geometry]
    return guess_of([(point.x, point.y) for point in points if not point.empty])


def guess_of(points: list[tuple[float, float]]) -> str:
    """The same for pairs of coordinates."""
    west, south, east, north = settings.CITY_BOUNDS
    for crs in CANDIDATES:
        try:
            way = CoordTransform(SpatialReference(crs), SpatialReference(4326))
        except GDALException:
            continue
        inside = 0
        for x, y in points:
            try:
                moved = Point(x, y)
                moved.transform(way)
            except (GDALException, ValueError):
                continue
            inside += west <= moved.x <= east and south <= moved.y <= north
        if points and inside * 2 > len(points):
            return crs
    return ""
