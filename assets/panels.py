"""Where rooms above add to the page of an asset, and what this room adds to the page of a file.

Places on the asset's page: "head" (of the document), "condition", "actions", "grading", "maintenance", "complaints",
"documents", "records" (for the department, above the history).
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from assets.models import Asset, FileSubject, ProposalState
from assets.questions import Question
from files import rules
from files.models import File, FileState
from files.panels import file_panels
from responses.panels import Panel, Panels
from staff.models import User
from staff.rules import holds_a_post

_MOST_PROPOSED = 10
_MOST_FILES = 20

asset_panels: Panels[Asset] = Panels()
# What rooms above offer to do with an answer. Places: "downloads", "selection" (above its list).
answer_panels: Panels[Question] = Panels()
# The form that rooms above may put beside the answer, and the ticks of its rows belong to.
SELECTION = "selection"
# What rooms above know of a file's places (GeoJSON features, EPSG:4326), for the one map on its page.
file_places: list[Callable[[File], list[dict[str, Any]]]] = []


def feature(asset: Asset) -> dict[str, Any]:
    """Return an asset as the GeoJSON feature that a place map draws."""
    return {
        "type": "Feature",
        "geometry": json.loads(asset.geometry.geojson),
        "properties": {
            "ref": asset.reference,
            "kind": asset.kind,
            "condition": asset.condition,
            "name": asset.name,
            "url": asset.get_absolute_url(),
        },
    }


def _of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Which assets the file concerns; nothing where it concerns none and the reader cannot add one."""
    found = FileSubject.objects.open().filter(file=file).select_related("asset__borough", "asset__ward", "ward")
    subjects = list(found.order_by("linked_at", "pk"))
    may_link = bool(rules.work_on_file(request.user, file))
    features = [feature(each.asset) for each in subjects if each.asset]
    features += [place for places in file_places for place in places(file)]
    drawn = [each["geometry"] for each in features]
    # A complaint draws its own pin.
    points = [json.loads(each.point.geojson) for each in subjects if each.point]
    features += [{"type": "Feature", "geometry": each, "properties": {}} for each in points if each not in drawn]
    if not features and not may_link:
        return None
    return {
        "file": file,
        "subjects": subjects,
        "may_link": may_link,
        "features": {"type": "FeatureCollection", "features": features} if features else None,
    }


def _files_about(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The open files about an asset, of those that the reader may open; nothing tells of any other."""
    if not isinstance(request.user, User):
        return None
    about = FileSubject.objects.open().filter(asset=asset).values("file")
    files = File.objects.visible_to(request.user).filter(pk__in=about).exclude(state=FileState.CLOSED)
    found = list(files.select_related("holder").order_by("-opened_at", "-pk")[: _MOST_FILES + 1])
    return {"files": found[:_MOST_FILES], "more": len(found) > _MOST_FILES} if found else None


def _proposed(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """What is proposed and not decided yet, for the department."""
    if not holds_a_post(request.user):
        return None
    waiting = asset.proposals.filter(state=ProposalState.PROPOSED).select_related("proposed_by", "proposed_by_post")
    found = list(waiting.defer("geometry", "geometry_before").order_by("proposed_at", "pk")[:_MOST_PROPOSED])
    return {"proposals": found} if found else None


def declare() -> None:
    """Add this room's pieces to the page of a file and to that of an asset."""
    asset_panels.add(Panel(place="records", order=5, template="assets/parts/files_about.html", context=_files_about))
    asset_panels.add(Panel(place="records", order=10, template="assets/parts/proposed.html", context=_proposed))
    file_panels.add(Panel(place="place", order=10, template="assets/file_panel.html", context=_of_file))
