"""Answers as files to take away: every row, in the order of the screen, whatever the format.

Rows stream from the database. The texts (CSV, GeoJSON, KML) and the workbook are sent while they are read; GeoPackage
and FlatGeobuf are databases themselves and are written to a file first.
"""

from exchange.exports.formats import FORMATS, PUBLIC_FORMATS, Format

__all__ = ["FORMATS", "PUBLIC_FORMATS", "Format"]
