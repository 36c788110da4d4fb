"""Bringing outlines of areas in from a file, all or nothing, and telling the rooms above."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from language.digits import in_script, to_latin
from maps.geojson import looks_swapped
from maps.models import Area, AreaKind
from maps.signals import areas_changed
from maps.vector import Fault, Source, messages

# Names of areas that are only numbered, in the three languages.
_NUMBERED = {
    AreaKind.WARD: {"name_en": "Ward {}", "name_bn": "{} নং ওয়ার্ড", "name_hi": "वार्ड {}"},
    AreaKind.BOROUGH: {"name_en": "Borough {}", "name_bn": "{} নং বরো", "name_hi": "बोरो {}"},
}
# A borough's outline is that of its wards together.
_JOIN = """
    UPDATE maps_area SET geometry = joined.outline, source = %(source)s
    FROM (
        SELECT parent_id, ST_Multi(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(geometry)), 3)) AS outline
        FROM maps_area WHERE parent_id = ANY(%(parents)s) GROUP BY parent_id
    ) AS joined WHERE maps_area.id = joined.parent_id
"""


@dataclass
class Report:
    """What an import did or would do: lines for people, and what is wrong with the file."""

    lines: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stored: bool = False


@dataclass(frozen=True, kw_only=True)
class AreaFields:
    """Which column of a file holds what. Without a column of names areas are named by their numbers."""

    code: str
    name_en: str = ""
    name_bn: str = ""
    name_hi: str = ""


def read_parents(path: Path) -> dict[str, str]:
    """Return the borough of every ward from a table with the columns ward and borough."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return {row["ward"].strip(): row["borough"].strip() for row in csv.DictReader(handle)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ValidationError(
            _("%(path)s is no table with the columns ward and borough: %(reason)s") % {"path": path, "reason": error}
        ) from error


def import_areas(
    *,
    source: Source,
    kind: str,
    fields: AreaFields,
    origin: str,
    parents: Mapping[str, str] | None = None,
    drop_absent: bool = False,
    dry_run: bool = False,
    inspect: Callable[[], None] | None = None,
) -> Report:
    """Store the outlines of a file, new ones and anew, and return what happened. Nothing is stored on any fault.

    In one transaction: writes the areas, joins boroughs from their wards where ``parents`` says which they are, deletes
    areas of this kind that the file lacks where ``drop_absent``, and sends ``areas_changed``, on which assets find
    their wards again (after a dry run they only say how many would). ``inspect`` is called before that, once the areas
    are written. ``parents`` also says which codes are expected; those that the file lacks are named, not guessed.
    """
    report = Report()
    found = _read(source, kind, fields, report)
    if report.faults:
        return report
    with transaction.atomic():
        _write(found, kind, origin, parents or {}, report)
        _tell_absent(set(found), kind, parents, report, drop_absent)
        if inspect is not None:
            inspect()
        areas_changed.send(sender=Area, report=report.lines, dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
    report.stored = not dry_run
    if report.stored:
        _measure()
    return report


def _measure() -> None:
    """Have the database look at its areas again: searched by outline, they are many whatever it thought before.

    Only the table's owner may; for others PostgreSQL passes it over with a warning, and does so itself in a while.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE maps_area (kind, geometry)")


def _read(
    source: Source, kind: str, fields: AreaFields, report: Report
) -> dict[str, tuple[dict[str, str], MultiPolygon]]:
    for name in (fields.code, fields.name_en, fields.name_bn, fields.name_hi):
        if name and name not in source.fields:
            raise ValidationError(
                _("The file has no column “%(name)s”; it has: %(fields)s.")
                % {"name": name, "fields": ", ".join(source.fields)}
            )
    found: dict[str, tuple[dict[str, str], MultiPolygon]] = {}
    first_row: dict[str, int] = {}
    for row, values in source.rows():
        code = _code(values[fields.code])
        if not code:
            report.faults.append(Fault(row, fields.code, "", _("The code is missing.")))
            continue
        if code in found:
            text = _("Row %(row)s has the same code. Join the parts into one row.") % {"row": first_row[code]}
            report.faults.append(Fault(row, fields.code, code, text))
            continue
        try:
            outline, mended = _outline(source.geometry(row))
        except ValidationError as error:
            report.faults.append(Fault(row, "geometry", code, messages(error)))
            continue
        if mended:
            report.lines.append(
                _("Row %(row)s (%(code)s): the outline crossed itself and was mended.") % {"row": row, "code": code}
            )
        names = _NUMBERED.get(AreaKind(kind), {"name_en": "{}", "name_bn": "", "name_hi": ""})
        made = {name: form.format(in_script(code, name[-2:])) for name, form in names.items()}
        given = {name: str(values[column]) for name in made if (column := getattr(fields, name)) and values[column]}
        found[code], first_row[code] = (made | given, outline), row
    return found


def _code(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = to_latin(str(value if value is not None else "")).strip()
    return text.lstrip("0") if text.isdigit() else text


def _outline(geometry: GEOSGeometry | None) -> tuple[MultiPolygon, bool]:
    """Return the outline as a multipolygon and whether it had to be mended."""
    if geometry is None or geometry.empty:
        raise ValidationError(_("The outline is missing."))
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        raise ValidationError(_("An area needs a polygon; this is a %(type)s.") % {"type": geometry.geom_type})
    if looks_swapped(geometry.centroid.x, geometry.centroid.y):
        raise ValidationError(_("Longitude and latitude look exchanged: longitude comes first."))
    mended = not geometry.valid
    if mended:
        geometry = geometry.make_valid()
    parts = list(_polygons(geometry))
    if not parts:
        raise ValidationError(_("The outline encloses nothing."))
    return MultiPolygon(*parts, srid=4326), mended


def _polygons(geometry: GEOSGeometry) -> Iterator[Polygon]:
    if isinstance(geometry, Polygon):
        yield geometry
    elif isinstance(geometry, GeometryCollection):
        for part in geometry:
            yield from _polygons(part)


def _write(
    found: Mapping[str, tuple[dict[str, str], MultiPolygon]],
    kind: str,
    origin: str,
    parents: Mapping[str, str],
    report: Report,
) -> None:
    above = _parents({parents[code] for code in found if code in parents}, found, parents)
    known = {area.code: area for area in Area.objects.select_for_update().filter(kind=kind, code__in=found)}
    for code, (names, outline) in found.items():
        area = known.get(code) or Area(kind=kind, code=code)
        area.geometry, area.source = outline, origin
        for name, value in names.items():
            setattr(area, name, value)
        if code in parents:
            area.parent = above[parents[code]]
        area.save()
    report.lines.append(
        _("%(new)s new, %(known)s known before and drawn anew.") % {"new": len(found) - len(known), "known": len(known)}
    )
    if unplaced := sorted(set(found) - set(parents), key=_order) if parents else []:
        report.lines.append(_("Not in the table of boroughs: %(codes)s.") % {"codes": ", ".join(unplaced)})
    if above:
        with connection.cursor() as cursor:
            cursor.execute(_JOIN, {"source": origin, "parents": [area.pk for area in above.values()]})
        report.lines.append(_("%(n)s boroughs drawn from their wards.") % {"n": len(above)})


def _parents(
    codes: set[str], found: Mapping[str, tuple[dict[str, str], MultiPolygon]], parents: Mapping[str, str]
) -> dict[str, Area]:
    known = {area.code: area for area in Area.objects.filter(kind=AreaKind.BOROUGH, code__in=codes)}
    for code in sorted(codes - set(known), key=_order):
        # Some outline until its wards are written; then they are joined.
        outline = next(outline for ward, (_names, outline) in found.items() if parents.get(ward) == code)
        names = {name: form.format(in_script(code, name[-2:])) for name, form in _NUMBERED[AreaKind.BOROUGH].items()}
        known[code] = Area.objects.create(kind=AreaKind.BOROUGH, code=code, geometry=outline, **names)
    return known


def _tell_absent(codes: set[str], kind: str, parents: Mapping[str, str] | None, report: Report, drop: bool) -> None:
    if absent := sorted(set(parents or {}) - codes, key=_order):
        report.lines.append(
            _("Expected but not in the file: %(codes)s. Without an older outline assets there say “unknown ward”.")
            % {"codes": ", ".join(absent)}
        )
    others = Area.objects.filter(kind=kind).exclude(code__in=codes)
    left = sorted(others.values_list("code", flat=True), key=_order)
    if left and drop:
        try:
            others.delete()
        except ProtectedError as error:
            raise ValidationError(
                _("%(codes)s cannot be removed: records refer to them.") % {"codes": ", ".join(left)}
            ) from error
        report.lines.append(_("Removed, for the file lacks them: %(codes)s.") % {"codes": ", ".join(left)})
    elif left:
        report.lines.append(
            _(
                "Not in the file and left as they were: %(codes)s. They may overlap the new outlines; "
                "--drop-absent removes them."
            )
            % {"codes": ", ".join(left)}
        )


def _order(code: str) -> tuple[int, str]:
    return (int(code), "") if code.isdigit() else (10**9, code)
