"""Vector files of any format that GDAL reads, row by row in EPSG:4326, and what is wrong with their rows."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference
from django.contrib.gis.geos import GEOSException, GEOSGeometry, WKBWriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from responses.cells import harmless, table

# Columns of a text table that hold a position or an outline.
_TABLE_OPTIONS = {
    "X_POSSIBLE_NAMES": "lon,long,longitude,lng,x",
    "Y_POSSIBLE_NAMES": "lat,latitude,y",
    "GEOM_POSSIBLE_NAMES": "wkt,geometry,geom,the_geom",
}
_TABLES = {".csv", ".tsv"}


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: its row (1: the first after any heading), column, value, and what to do."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class Source:
    """A vector file that was read: its columns, and how its positions become EPSG:4326."""

    name: str
    fields: list[str]
    crs: str
    _shapes: Any
    _columns: Sequence[Any]
    _transform: CoordTransform | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self._shapes) if self._shapes is not None else len(self._columns[0]) if self._columns else 0

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each row's number and values; texts stripped, what is missing None, dates as dates."""
        for index in range(len(self)):
            values = (column[index] for column in self._columns)
            yield index + 1, dict(zip(self.fields, map(_plain, values), strict=True))

    def geometry(self, row: int) -> GEOSGeometry | None:
        """Return the geometry of a row in EPSG:4326, two-dimensional; raises ValidationError where it is broken."""
        content = self._shapes[row - 1] if self._shapes is not None else None
        if content is None:
            return None
        try:
            if self._transform is not None:
                shape = OGRGeometry(memoryview(bytes(content)))
                shape.transform(self._transform)
                content = shape.wkb
            geometry = GEOSGeometry(memoryview(bytes(content)))
            if geometry.hasz:
                geometry = GEOSGeometry(memoryview(WKBWriter(dim=2).write(geometry)))
        except (GDALException, GEOSException, ValueError) as error:
            raise ValidationError(_("The geometry cannot be read: %(reason)s") % {"reason": error}) from error
        geometry.srid = 4326
        return geometry


def read(path: Path, *, layer: str | None = None, crs: str | None = None) -> Source:
    """Read a vector file (GeoJSON, GeoPackage, Shapefile also zipped, KML, CSV with lon and lat or WKT, …).

    ``crs`` says in which system a file without one is. Raises ValidationError saying why it cannot be read.
    """
    if not path.exists():
        raise ValidationError(_("There is no file %(path)s.") % {"path": path})
    options = _TABLE_OPTIONS if path.suffix.lower() in _TABLES else {}
    try:
        meta, _ids, shapes, columns = pyogrio.raw.read(str(path), layer=layer, **options)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise ValidationError(
            _("%(path)s cannot be read as a vector file: %(reason)s") % {"path": path, "reason": error}
        ) from error
    if shapes is None or not any(shape is not None for shape in shapes):
        raise ValidationError(
            _("%(path)s holds no geometry. A table needs columns lon and lat, or wkt.") % {"path": path}
        )
    system = crs or meta["crs"] or "EPSG:4326"
    try:
        own, ours = SpatialReference(system), SpatialReference(4326)
    except GDALException as error:
        raise ValidationError(_("“%(crs)s” is no coordinate system.") % {"crs": system[:80]}) from error
    same = bool(own.geographic) and own.srid == 4326
    return Source(
        name=path.name,
        fields=[str(name) for name in meta["fields"]],
        crs=system,
        _shapes=shapes,
        _columns=columns,
        _transform=None if same else CoordTransform(own, ours),
    )


def write_faults(path: Path, faults: Sequence[Fault]) -> None:
    """Write faults as a table for spreadsheets (UTF-8 with its mark)."""
    heading: list[Any] = ["row", "column", "value", "what is wrong"]
    rows = ([fault.row, fault.column, harmless(fault.value), fault.message] for fault in faults)
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(table(chain([heading], rows)))


def messages(error: ValidationError) -> str:
    """Return every message of a ValidationError as one text."""
    return " ".join(error.messages)


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, np.datetime64):
        moment = value.astype("datetime64[s]").item()
        return moment.date() if isinstance(moment, dt.datetime) else moment
    if isinstance(value, np.generic):
        return _plain(value.item())
    return (value.strip() or None) if isinstance(value, str) else value
