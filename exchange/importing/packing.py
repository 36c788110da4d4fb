"""Which format a file is in, told by its content, and what an archive holds, looked at before anything is unpacked."""

import re
import shutil
import stat
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FORMATS = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "shapefile": "Shapefile",
    "kml": "KML",
    "flatgeobuf": "FlatGeobuf",
}
DRIVERS = {
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "gpkg": "GPKG",
    "shapefile": "ESRI Shapefile",
    "kml": "LIBKML",
    "flatgeobuf": "FlatGeobuf",
}
TABLES = {"csv", "xlsx"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "shapefile": "application/zip",
    "kml": "application/vnd.google-earth.kml+xml",
    "flatgeobuf": "application/octet-stream",
}
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg",
    ".shp": "shapefile", ".kml": "kml", ".fgb": "flatgeobuf",
}  # fmt: skip
_BESIDES = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".xml", ".qmd", ".qpj", ".fbn", ".fbx"}
_EXTENSIONS = {"flatgeobuf": "fgb"}
MOST_MEMBERS = 500
_BLOCK = 1 << 20
_HEAD = 4096
_LARGEST_INDEX = 1 << 16
_HREF = re.compile(rb"<href>([^<]{1,500})</href>", re.IGNORECASE)


@dataclass(frozen=True)
class Unpacked:
    """A file ready to be read: its format, and where its reader finds it."""

    form: str
    path: Path


def unpack(path: Path, name: str, folder: Path) -> Unpacked:
    """Return the format of the file at ``path``, called ``name`` by its sender; archives are unpacked into ``folder``.

    Raises ValidationError in words for anything that is no file of a known format, or no harmless one.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if not head:
        raise ValidationError(_("The file is empty."), code="empty")
    if head.startswith(b"PK\x03\x04"):
        return _archive(path, name, folder)
    if head.startswith((b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise ValidationError(
            _("Old Excel files (XLS) and other archives are not taken. Save the table as XLSX or CSV, or send a ZIP."),
            code="format",
        )
    form = _sniffed(head, name)
    target = (
        folder
        / f"data.{ {'csv': 'csv', 'geojson': 'geojson', 'gpkg': 'gpkg', 'kml': 'kml', 'flatgeobuf': 'fgb'}[form] }"
    )
    target.symlink_to(path.resolve())
    if form == "kml":
        _check_kml(path)
    return Unpacked(form, target)


def _sniffed(head: bytes, name: str) -> str:
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(b"fgb\x03"):
        return "flatgeobuf"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        if b"<kml" in head.lower() or b"opengis.net/kml" in head or b"google.com/kml" in head:
            return "kml"
        raise ValidationError(_("This XML file is no KML. Save it as KML, GeoPackage or CSV."), code="format")
    ending = PurePosixPath(name.lower()).suffix
    if text.startswith((b"{", b"[")) and ending != ".csv":
        return "geojson"
    if ending == ".shp":
        raise ValidationError(
            _("A Shapefile is several files. Put .shp, .shx, .dbf, .prj and .cpg into one ZIP and send that."),
            code="format",
        )
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head and not utf16 and ending not in _ENDINGS:
        raise ValidationError(
            _("“%(name)s” is in no format that is taken: %(formats)s.")
            % {"name": name, "formats": ", ".join([*FORMATS.values(), "KMZ"])},
            code="format",
        )
    if _ENDINGS.get(ending, "csv") != "csv" or (b"\0" in head and not utf16):
        raise ValidationError(
            _("“%(name)s” does not hold what its name says. Export it again.") % {"name": name}, code="format"
        )
    return "csv"


# ---- archives -------------------------------------------------------------------------------------------------------


def _archive(path: Path, name: str, folder: Path) -> Unpacked:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _harmless(archive)
            names = {member.filename for member in members}
            if "[Content_Types].xml" in names:
                if not any(each.startswith("xl/") for each in names):
                    raise ValidationError(_("This is an Office document, but no table. Send XLSX."), code="format")
                _drain(archive, members)
                target = folder / "data.xlsx"
                target.symlink_to(path.resolve())
                return Unpacked("xlsx", target)
            if {"mimetype", "content.xml"} <= names:
                raise ValidationError(
                    _("This is an OpenDocument file (ODS). Save the table as XLSX or CSV."), code="format"
                )
            return _unpacked(archive, members, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ValidationError(
            _("The archive is damaged or incomplete. Pack it again and send it anew."), code="truncated"
        ) from error


def _harmless(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in an archive; raises ValidationError for one that could do harm by being unpacked."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise ValidationError(_("The archive holds too many files."), code="bomb")
    seen: set[str] = set()
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            raise ValidationError(_("The archive names a place outside itself; it is not unpacked."), code="path")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ValidationError(_("The archive holds a link instead of a file; it is not unpacked."), code="link")
        if member.flag_bits & 1:
            raise ValidationError(_("The archive is locked with a password. Send it without one."), code="password")
        if parts.suffix.lower() in {".zip", ".7z", ".gz", ".rar", ".kmz", ".xlsx", ".bz2", ".xz"}:
            raise ValidationError(_("The archive holds another archive. Send the inner one alone."), code="nested")
        if member.filename in seen:
            raise ValidationError(_("The archive holds a file twice; it is not unpacked."), code="twice")
        seen.add(member.filename)
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > settings.IMPORT_MAX_UNPACKED or size > packed * settings.IMPORT_MAX_RATIO + (1 << 20):
        raise ValidationError(
            _("Unpacked, the archive would be larger than %(limit)s MB or far larger than it looks; it is not opened.")
            % {"limit": settings.IMPORT_MAX_UNPACKED >> 20},
            code="bomb",
        )
    return members


def _drain(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpack into nothing: a size that was lied about, or a broken member, shows itself."""
    for member in members:
        with archive.open(member) as source:
            while source.read(_BLOCK):
                pass


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> Unpacked:
    known = {form for member in members if (form := _ENDINGS.get(_suffix(member)))}
    for form in ("shapefile", "gpkg", "kml", "geojson", "flatgeobuf", "csv"):
        if form in known:
            break
    else:
        raise ValidationError(
            _("The archive holds no file of a known format (%(formats)s).") % {"formats": ", ".join(FORMATS.values())},
            code="format",
        )
    wanted = [member for member in members if _ENDINGS.get(_suffix(member)) == form]
    if form == "shapefile":
        return _shapefile(archive, members, wanted, folder)
    if form == "kml":
        wanted = _main_kml(archive, wanted)
    if len(wanted) > 1:
        raise ValidationError(
            _("The archive holds several files: %(names)s. Send one.")
            % {"names": ", ".join(PurePosixPath(each.filename).name for each in wanted[:5])},
            code="several",
        )
    inner = folder / "inner"
    inner.mkdir()
    _take(archive, wanted[0], inner / "file")
    return unpack(inner / "file", PurePosixPath(wanted[0].filename).name, folder)


def _main_kml(archive: zipfile.ZipFile, found: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return the KML that holds the places: doc.kml, or the layers of the archive that it does nothing but point at.

    The latter is how GDAL and QGIS write a KMZ.
    """
    main = next((each for each in found if each.filename == "doc.kml"), None)
    if main is None or len(found) == 1 or main.file_size > _LARGEST_INDEX:
        return [main] if main else found
    text = archive.read(main)
    pointed = {unescape(each.decode("utf-8", "replace").strip()) for each in _HREF.findall(text)}
    layers = [each for each in found if each.filename in pointed]
    return [main] if b"<placemark" in text.lower() or not pointed or len(layers) < len(pointed) else layers


def _shapefile(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], wanted: list[zipfile.ZipInfo], folder: Path
) -> Unpacked:
    inner = folder / "layers"
    inner.mkdir()
    stems = {PurePosixPath(member.filename).stem.lower() for member in wanted}
    if len(stems) < len(wanted):
        raise ValidationError(_("Two Shapefiles in the archive have the same name."), code="twice")
    for member in members:
        place = PurePosixPath(member.filename)
        ending = place.suffix.lower()
        if place.stem.lower() in stems and (ending == ".shp" or ending in _BESIDES):
            _take(archive, member, inner / f"{_safe(place.stem)}{ending}")
    for member in wanted:
        stem = _safe(PurePosixPath(member.filename).stem)
        if missing := [ending for ending in (".shx", ".dbf") if not (inner / f"{stem}{ending}").exists()]:
            raise ValidationError(
                _("The Shapefile %(name)s lacks %(missing)s. Pack all its files.")
                % {"name": f"{stem}.shp", "missing": ", ".join(missing)},
                code="incomplete",
            )
    return Unpacked("shapefile", inner)


def _safe(stem: str) -> str:
    return (
        "".join(letter if letter.isalnum() or letter in "-_ ." else "_" for letter in stem)[:80].strip(". ") or "layer"
    )


def _suffix(member: zipfile.ZipInfo) -> str:
    # macOS puts a shadow of every file into its archives.
    return "" if "__MACOSX" in member.filename else PurePosixPath(member.filename).suffix.lower()


def _take(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    with archive.open(member) as source, target.open("xb") as out:
        shutil.copyfileobj(source, out, _BLOCK)


def _check_kml(path: Path) -> None:
    """Refuse a KML that would have its reader fetch or unfold something."""
    before = b""
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            text = (before + block).lower()
            if b"\0" in text:
                raise ValidationError(_("Save the KML in UTF-8."), code="encoding")
            if b"<!doctype" in text or b"<!entity" in text:
                raise ValidationError(
                    _("The KML defines entities of its own; save it anew without them."), code="entities"
                )
            if b"networklink" in text:
                raise ValidationError(
                    _("The KML points at data elsewhere (a network link). Save the places themselves as KML."),
                    code="network",
                )
            before = block[-32:]
