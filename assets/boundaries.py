"""Boundaries of wards change: what would move is shown first, and then done, in the background, all or nothing."""

import hashlib
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.domain.context import who
from assets.models import BoundaryImport, BoundaryMove, ImportState
from assets.wards import PLACES
from maps.importing import AreaFields, Report, import_areas
from maps.layers import revisions
from maps.vector import Source, messages, read
from staff.models import User

MOST_BYTES = 50 * 1024 * 1024
# A zipped shapefile unpacks to little more than itself; what unpacks to much more is no such thing.
_MOST_UNPACKED, _MOST_MEMBERS = 300 * 1024 * 1024, 50
_MOST_ROWS = 5000
_SUFFIXES = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3\x00", ".zip": b"PK\x03\x04"}
_FAULTS_KEPT = 100
_TOLERANCE_DEGREES = 0.0001


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Something of a room above that hangs on an area whose outline changes or goes, in words."""

    area: str
    what: str
    gone: bool


# Rooms above say what of theirs hangs on areas: called with keys of areas ("ward:93") and those that would go.
effects: list[Callable[[set[str], set[str]], list[Effect]]] = []


class Outdated(Exception):
    """The areas have changed since the preview; it must be made anew."""


@transaction.atomic
def receive(*, upload: "UploadedFile[Any]", kind: str, source: str, user: User) -> BoundaryImport:
    """Keep a file of outlines (GeoJSON, GeoPackage or zipped Shapefile) and read its columns.

    Raises ValidationError by field where it is too large, of another sort, or cannot be read. Side effects, in order:
    the file is written to the private storage; its row is added.
    """
    name = Path((upload.name or "file").replace("\\", "/")).name[-200:]
    suffix = Path(name).suffix.lower()
    _check_upload(upload, suffix)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    row = BoundaryImport(
        suffix=suffix, name=name, sha256=digest.hexdigest(), kind=kind, source=source, received_from=user
    )
    upload.seek(0)
    row.file.save("outlines", upload, save=False)
    try:
        with _on_disk(row) as path:
            found = read(path)
            row.columns = found.fields
            if len(found) > _MOST_ROWS:
                raise ValidationError(_("The file holds %(n)s rows; a city has fewer areas.") % {"n": len(found)})
    except ValidationError as error:
        row.file.delete(save=False)
        raise ValidationError({"file": error.messages}) from error
    row.save(force_insert=True)
    return row


def _check_upload(upload: "UploadedFile[Any]", suffix: str) -> None:
    if suffix not in _SUFFIXES:
        raise ValidationError({"file": _("Send GeoJSON (.geojson), GeoPackage (.gpkg) or a zipped Shapefile (.zip).")})
    if not upload.size:
        raise ValidationError({"file": _("The file is empty.")})
    if upload.size > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        raise ValidationError({"file": _("The file is too large; at most %(n)s MB are taken.") % {"n": most}})
    upload.seek(0)
    head = upload.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    upload.seek(0)
    if not head.startswith(_SUFFIXES[suffix]):
        raise ValidationError({"file": _("The file is not what its name says.")})
    if suffix == ".zip":
        _check_zip(upload)
        upload.seek(0)


def _check_zip(upload: "UploadedFile[Any]") -> None:
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise ValidationError({"file": _("The archive is damaged; pack it again.")}) from error
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise ValidationError({"file": _("The archive holds too much; pack one Shapefile alone.")})
    if not any(member.filename.lower().endswith(".shp") for member in members):
        raise ValidationError({"file": _("The archive holds no Shapefile (.shp).")})


@contextmanager
def _on_disk(row: BoundaryImport) -> Iterator[Path]:
    """The stored file under a name by whose ending GDAL knows it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"outlines{row.suffix}"
        with row.file.storage.open(str(row.file.name), "rb") as stored, path.open("wb") as out:
            for chunk in stored.chunks():
                out.write(chunk)
        yield path


@transaction.atomic
def ask_preview(
    *, row: BoundaryImport, fields: Mapping[str, str], drop_absent: bool, queue: Callable[[int], object]
) -> None:
    """Say which column holds what and have the preview made; raises ValidationError where it is too late for that."""
    row = BoundaryImport.objects.select_for_update().get(pk=row.pk)
    _check_state(row, ImportState.RECEIVED, ImportState.PREVIEWED, ImportState.FAULTY)
    row.fields, row.drop_absent, row.state = dict(fields), drop_absent, ImportState.PREVIEWING
    row.save(update_fields=["fields", "drop_absent", "state"])
    queue(row.pk)


@transaction.atomic
def ask_apply(*, row: BoundaryImport, user: User, queue: Callable[[int], object]) -> None:
    """Have what was previewed done; raises ValidationError where it is not previewed, or done already."""
    row = BoundaryImport.objects.select_for_update().get(pk=row.pk)
    _check_state(row, ImportState.PREVIEWED)
    row.state, row.ended_by = ImportState.APPLYING, user
    row.save(update_fields=["state", "ended_by"])
    queue(row.pk)


@transaction.atomic
def discard(*, row: BoundaryImport, user: User) -> None:
    """Put a file of outlines away without applying it; raises ValidationError where it is too late."""
    row = BoundaryImport.objects.select_for_update().get(pk=row.pk)
    _check_state(row, ImportState.RECEIVED, ImportState.PREVIEWED, ImportState.FAULTY)
    row.state, row.ended_by, row.ended_at = ImportState.DISCARDED, user, timezone.now()
    row.save(update_fields=["state", "ended_by", "ended_at"])


def _check_state(row: BoundaryImport, *states: str) -> None:
    if row.state not in states:
        raise ValidationError(_("This import is %(state)s now.") % {"state": row.get_state_display()}, code="state")


def preview(pk: int) -> None:
    """Find out what a file of outlines would change, and write that down.

    Side effects, in order: writes the areas, reads what would move, and takes that back again; then writes summary,
    outlines and moves on the import. Nothing else has changed afterwards.
    """
    row = BoundaryImport.objects.get(pk=pk)
    if row.state != ImportState.PREVIEWING:
        return
    based_on = revisions().get("areas", 0)
    seen = _Seen(kind=row.kind)
    state = ImportState.PREVIEWED
    try:
        with translation.override(row.received_from.language), _on_disk(row) as path, transaction.atomic():
            seen.remember()
            report = _import(row, read(path), dry_run=True, inspect=seen.look)
    except ValidationError as error:
        report, state = Report(lines=[messages(error)]), ImportState.FAULTY
    if report.faults:
        state = ImportState.FAULTY
    _write(row, report, seen, based_on, state)


@transaction.atomic
def _write(row: BoundaryImport, report: Report, seen: "_Seen", based_on: int, state: str) -> None:
    pairs = Counter((before, after) for _pk, before, after in seen.moves)
    hanging = [each for ask in effects for each in ask(seen.changed, seen.gone)]
    row.summary = {
        "lines": report.lines,
        "faults": [asdict(fault) for fault in report.faults[:_FAULTS_KEPT]],
        "faulty": len(report.faults),
        "pairs": [[before, after, n] for (before, after), n in sorted(pairs.items(), key=lambda each: -each[1])],
        "moved": len(seen.moves),
        "effects": [asdict(each) for each in hanging],
        "changed": len(seen.changed) + len(seen.gone),
    }
    row.outlines, row.based_on, row.state = seen.outlines, based_on, state
    row.save(update_fields=["summary", "outlines", "based_on", "state"])
    row.moves.all().delete()
    moves = (BoundaryMove(of=row, asset_id=pk, before=before, after=after) for pk, before, after in seen.moves)
    BoundaryMove.objects.bulk_create(moves, batch_size=5000)


def carry_out(pk: int) -> None:
    """Apply what was previewed; where the areas have changed since, it must be previewed again.

    Side effects, in order, in one transaction: locks the import; writes the areas, on which assets find their wards,
    the history saying who and why; marks the import applied.
    """
    try:
        with transaction.atomic():
            row = BoundaryImport.objects.select_for_update(of=("self",)).select_related("ended_by").get(pk=pk)
            if row.state != ImportState.APPLYING:
                return
            _apply(row)
    except (Outdated, ValidationError) as error:
        said = messages(error) if isinstance(error, ValidationError) else _("The areas have changed since the preview.")
        _give_back(pk, said)


def _apply(row: BoundaryImport) -> None:
    if revisions().get("areas", 0) != row.based_on:
        raise Outdated
    reason = _("Outlines brought in: %(source)s (%(file)s)") % {"source": row.source, "file": row.name}
    with _on_disk(row) as path, pghistory.context(**who(row.ended_by, reason)):
        report = _import(row, read(path), dry_run=False)
    if report.faults:
        raise ValidationError(_("The file has faults; nothing was stored."))
    row.state, row.ended_at = ImportState.APPLIED, timezone.now()
    row.summary = row.summary | {"lines": report.lines}
    row.save(update_fields=["state", "ended_at", "summary"])


@transaction.atomic
def _give_back(pk: int, said: str) -> None:
    row = BoundaryImport.objects.select_for_update(of=("self",)).get(pk=pk)
    row.state = ImportState.RECEIVED
    row.summary = {"lines": [said]}
    row.save(update_fields=["state", "summary"])


def _import(row: BoundaryImport, source: Source, *, dry_run: bool, inspect: Callable[[], None] | None = None) -> Report:
    names = {name: row.fields.get(name, "") for name in ("code", "name_en", "name_bn", "name_hi")}
    return import_areas(
        source=source,
        kind=row.kind,
        fields=AreaFields(**names),
        origin=row.source,
        parents=_parents(row, source),
        drop_absent=row.drop_absent,
        dry_run=dry_run,
        inspect=inspect,
    )


def _parents(row: BoundaryImport, source: Source) -> dict[str, str] | None:
    """The borough of each ward, where a column of the file says it."""
    column = row.fields.get("parent", "")
    if not column:
        return None
    return {
        _code(values[row.fields["code"]]): _code(values[column])
        for _row, values in source.rows()
        if values[column] not in (None, "") and values[row.fields["code"]] not in (None, "")
    }


def _code(value: Any) -> str:
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    return text.lstrip("0") if text.isdigit() else text


class _Seen:
    """What stands in the database once the areas are written, compared with what stood there before."""

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        self.moves: list[tuple[int, str, str]] = []
        self.outlines: dict[str, Any] = {
            side: {"type": "FeatureCollection", "features": []} for side in ("before", "after")
        }
        self.changed: set[str] = set()
        self.gone: set[str] = set()

    def remember(self) -> None:
        """Note where everything lies, until the end of the transaction."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS former_place, former_area")
            cursor.execute(_FORMER_PLACES)
            cursor.execute(_FORMER_AREAS, [self.kind])

    def look(self) -> None:
        """Collect the assets that would move and the outlines that would change."""
        with connection.cursor() as cursor:
            cursor.execute(_WOULD_MOVE)
            self.moves = list(cursor.fetchall())
            cursor.execute(_WOULD_CHANGE, {"kind": self.kind, "tolerance": _TOLERANCE_DEGREES})
            for code, name, old, new in cursor.fetchall():
                (self.changed if new else self.gone).add(f"{self.kind}:{code}")
                for side, outline in (("before", old), ("after", new)):
                    if outline:
                        drawn = {"type": "Feature", "properties": {"name": name}, "geometry": json.loads(outline)}
                        self.outlines[side]["features"].append(drawn)


_FORMER_PLACES = """
    CREATE TEMPORARY TABLE former_place ON COMMIT DROP AS
    SELECT asset.id, coalesce(ward.code, '') AS ward, coalesce(borough.code, '') AS borough
    FROM assets_asset AS asset
    LEFT JOIN maps_area AS ward ON ward.id = asset.ward_id
    LEFT JOIN maps_area AS borough ON borough.id = asset.borough_id
"""
_FORMER_AREAS = """
    CREATE TEMPORARY TABLE former_area ON COMMIT DROP AS
    SELECT code, name_en, geometry FROM maps_area WHERE kind = %s
"""
# Where the ward stays and its borough is another, both stand in the code.
_WOULD_MOVE = f"""
    SELECT id, CASE WHEN same THEN ward || '/' || borough ELSE ward END,
           CASE WHEN same THEN new_ward || '/' || new_borough ELSE new_ward END
    FROM (
        SELECT former.*, coalesce(area.code, '') AS new_ward, coalesce(around.code, '') AS new_borough,
               former.ward = coalesce(area.code, '') AS same
        FROM former_place AS former JOIN ({PLACES}) AS place ON place.id = former.id
        LEFT JOIN maps_area AS area ON area.id = place.ward
        LEFT JOIN maps_area AS around ON around.id = place.borough
    ) AS compared
    WHERE (ward, borough) IS DISTINCT FROM (new_ward, new_borough) ORDER BY id
"""  # noqa: S608 (no foreign text)
_WOULD_CHANGE = """
    SELECT code, coalesce(area.name_en, former.name_en),
           ST_AsGeoJSON(ST_SimplifyPreserveTopology(former.geometry, %(tolerance)s), 5),
           ST_AsGeoJSON(ST_SimplifyPreserveTopology(area.geometry, %(tolerance)s), 5)
    FROM former_area AS former
    FULL JOIN (SELECT code, name_en, geometry FROM maps_area WHERE kind = %(kind)s) AS area USING (code)
    WHERE former.geometry IS NULL OR area.geometry IS NULL OR NOT ST_Equals(former.geometry, area.geometry)
    ORDER BY length(code), code
"""
