"""What this room adds to the page of an asset: its grade, what that permits, on which evidence; its lock."""

from typing import Any

from django.http import HttpRequest

from assets.models import Asset
from assets.panels import asset_panels
from assets.rules import see_records
from grading import presentation, rules
from responses.panels import Panel


def grade_of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The grade with the rule in force, the decision and its evidence, and the lock; nothing where there is neither."""
    records = bool(see_records(request.user))
    shown = presentation.gradings_of(asset, records=records)
    now = presentation.present(asset, shown, request.user)
    if not (asset.grade or shown or now.locked or (records and rules.gradable(asset.kind))):
        return None
    return {"asset": asset, "now": now, "records": records, "gradings": shown}


def declare() -> None:
    """Hang the panel; called once when the app is ready."""
    asset_panels.add(Panel(place="grading", order=10, template="grading/panels/asset.html", context=grade_of_asset))
