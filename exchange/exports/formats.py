"""The formats that an answer can be taken away in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import isgeneratorfunction
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from assets.past import Moment, register_at
from assets.questions import Question
from exchange.exports.columns import Shape
from exchange.exports.packages import as_flatgeobuf, as_geopackage
from exchange.exports.texts import as_csv, as_geojson, as_kml, as_xlsx
from responses.workbook import XLSX

Seen = Callable[[Any], "QuerySet[Any]"]


def _within(moment: Moment | None, rows: Callable[[Any], Any]) -> Iterator[Any]:
    with register_at(moment) as register:
        yield from rows(register)


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called, its media type, and how it is written."""

    label: str
    media_type: str
    write: Callable[[Question, "QuerySet[Any]", Shape], Iterator[Any] | IO[bytes]]

    def response(
        self, question: Question, seen: Seen, shape: Shape, *, suffix: str, moment: Moment | None = None
    ) -> HttpResponseBase:
        """Return the answer as a download, dated in its name; ``moment``: from the register as it stood then.

        ``seen`` leaves of a register what the reader may see.
        """
        written: Any
        if isgeneratorfunction(self.write):
            # The register of a moment stands for one transaction: it lasts until the last row is sent.
            written = _within(moment, lambda register: self.write(question, seen(register), shape))
        else:
            with register_at(moment) as register:
                written = self.write(question, seen(register), shape)
        made: HttpResponseBase
        if isinstance(written, Iterator) and not hasattr(written, "read"):
            made = StreamingHttpResponse(written, content_type=self.media_type)
        else:
            made = FileResponse(written, content_type=self.media_type)
        stood = timezone.localdate(moment.at) if moment else timezone.localdate()
        name = f"assets-{stood.isoformat()}.{suffix}"
        made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return made


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
    "xlsx": Format("Excel", XLSX, as_xlsx),
    "geojson": Format("GeoJSON", "application/geo+json", as_geojson),
    "gpkg": Format("GeoPackage", "application/geopackage+sqlite3", as_geopackage),
    "fgb": Format("FlatGeobuf", "application/vnd.flatgeobuf", as_flatgeobuf),
    "kml": Format("KML", "application/vnd.google-earth.kml+xml", as_kml),
}
# What visitors are offered: small texts that every program reads.
PUBLIC_FORMATS = ("csv", "geojson")
