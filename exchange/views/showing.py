"""What pages show of an import."""

import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.geometry import SHAPES, check_geometry
from exchange import domain, rules
from exchange.importing import reading
from exchange.importing.targets import Target, targets
from exchange.models import ImportedRow, ImportEntry, ImportFault, ImportRun, ImportState, progress_of
from exchange.workflow import RUNNING
from language.digits import in_script
from maps.vector import messages

FIRST = 10
FAULTS = 20
ENTRIES = 50


def shown(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """Return what the page of an import past its draft shows."""
    context: dict[str, Any] = {
        "run": run,
        "may_apply": rules.apply_import(request.user),
        "running": run.state in RUNNING,
    }
    if context["running"]:
        return context | {"progress": progress_of(run)}
    if run.state in {ImportState.CHECKED, ImportState.APPLIED}:
        context["faults"] = list(ImportFault.objects.filter(run=run).order_by("row", "pk")[:FAULTS])
    if run.state == ImportState.CHECKED:
        alike = ImportedRow.objects.filter(run=run, faulty=False).exclude(likeness="")
        context |= alike.aggregate(
            alike=Count("pk"),
            open=Count("pk", filter=Q(decision="")),
            to_update=Count("pk", filter=Q(decision="update")),
            to_skip=Count("pk", filter=Q(decision="skip")),
            to_enter=Count("pk", filter=Q(decision="enter")),
        )
        context["good"] = run.rows - run.faulty
        context["new"] = run.rows - run.faulty - context["alike"] + context["to_enter"]
    if run.state in {ImportState.APPLIED, ImportState.UNDONE}:
        entries = ImportEntry.objects.filter(run=run).order_by("number").select_related("asset")
        context["entries"] = list(entries.defer("asset__geometry", "asset__geometry_3857")[:ENTRIES])
        context["more_entries"] = run.entered + run.updated > ENTRIES
    return context


def preview_of(run: ImportRun) -> dict[str, Any] | None:
    """Return the first rows as they would be, with their faults, as a list and as GeoJSON features."""
    try:
        ready = domain.preparer(run)
        with domain.unpacked(run) as found, reading.reading(found, domain.layout_of(run), limit=FIRST) as opened:
            rows = [ready.prepare(row) for batch in opened.batches for row in batch]
    except ValidationError as error:
        return {"problem": messages(error)}
    features, lines = [], []
    known = targets(run.kind)
    for row in rows:
        geometry = GEOSGeometry(row.geometry) if row.geometry else None
        faults = [f"{fault.column}: {fault.message}" for fault in row.faults]
        if geometry is not None:
            try:
                check_geometry(kind=run.kind, geometry=geometry, outside_reason=row.values.get("outside_reason", ""))
            except ValidationError as error:
                faults.append(messages(error))
        if geometry is not None and not geometry.empty and _drawable(geometry):
            name = row.values.get("name_en", "")
            properties = {"kind": run.kind, "name": name, "ref": str(row.number), "condition": None, "url": ""}
            features.append({"type": "Feature", "geometry": json.loads(geometry.geojson), "properties": properties})
        names = [row.values.get(f"name_{language}", "") for language in ("en", "bn", "hi")]
        others = {**row.values, **row.details}
        lines.append({
            "number": row.number, "name": names[0], "others": [name for name in names[1:] if name and name != names[0]],
            "values": {
                str(known[name].label): _worded(known[name], value)
                for name, value in others.items()
                if name in known and "name_" not in name
            },
            "former": row.former_names, "place": _place(geometry), "faults": faults,
        })  # fmt: skip
    return {"rows": lines, "features": {"type": "FeatureCollection", "features": features} if features else None}


def _worded(target: Target, value: Any) -> Any:
    """Return a value as people read it: what is one of a list by its name there, several (materials) side by side."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return dict(target.choices).get(value, value)


def _drawable(geometry: GEOSGeometry) -> bool:
    west, south, east, north = geometry.extent
    return -180 <= west <= east <= 180 and -85 <= south <= north <= 85 and geometry.num_coords < 20_000


def _place(geometry: GEOSGeometry | None) -> str:
    if geometry is None or geometry.empty:
        return "–"
    middle = geometry.centroid
    shape = SHAPES.get(geometry.geom_type.upper().removeprefix("MULTI"), geometry.geom_type)
    return f"{shape}, {in_script(f'{middle.y:.5f}, {middle.x:.5f}', get_language() or 'en')}"
