"""What complaints add to the pages of files, assets and visits."""

from typing import Any

from django.http import HttpRequest

from assets.models import Asset
from assets.panels import asset_panels, file_places
from complaints.forms import ReadReporterForm
from complaints.models import Complaint, State
from complaints.open311 import panels as open311
from complaints.presentation import pin_feature
from complaints.rules import may_read_reporter
from files.models import File, Receipt, ReceiptMode
from files.panels import file_panels, receipt_panels
from inspections.models import Visit
from inspections.panels import visit_panels
from responses.panels import Panel
from staff.models import User

LATEST = 10


def of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The complaints of a file: text, photos, promise; the reporter only on request with a reason."""
    rows = Complaint.objects.filter(file=file).select_related("category", "asset", "ward")
    found = list(rows.prefetch_related("photos__original", "feedback"))
    if not found or not isinstance(request.user, User):
        return None
    shown = [(complaint, may_read_reporter(request.user, complaint)) for complaint in found]
    return {"complaints": shown, "form": ReadReporterForm()}


def of_receipt(request: HttpRequest, receipt: Receipt) -> dict[str, Any] | None:
    """The number of the complaint that a receipt is, for those who may open its file; never who sent it."""
    if receipt.mode != ReceiptMode.COMPLAINT or receipt.file is None or not isinstance(request.user, User):
        return None
    if not File.objects.visible_to(request.user).filter(pk=receipt.file.pk).exists():
        return None
    found = list(Complaint.objects.filter(file=receipt.file_id).select_related("category").order_by("pk"))
    return {"complaints": found, "file": receipt.file} if found else None


def pins_of_file(file: File) -> list[dict[str, Any]]:
    """The pins of a file's complaints, for the map of what the file is about."""
    return [pin_feature(complaint) for complaint in Complaint.objects.filter(file=file)]


def of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The newest complaints about an asset: what, when, how it stands; files only for those who may open them."""
    rows = Complaint.objects.filter(asset=asset).exclude(state=State.UNCONFIRMED).select_related("category")
    found = list(rows.order_by("-confirmed_at", "-pk")[:LATEST])
    openable: set[int] = set()
    if isinstance(request.user, User):
        openable = set(
            File.objects.visible_to(request.user).filter(pk__in=[c.file_id for c in found]).values_list("pk", flat=True)
        )
    shown = [(complaint, complaint.file_id in openable) for complaint in found]
    return {"complaints": shown}


def of_visit(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """What citizens wrote, for the inspector who goes there."""
    if visit.file_id is None:
        return None
    rows = Complaint.objects.filter(file=visit.file_id).select_related("category").prefetch_related("photos__original")
    found = list(rows)
    return {"complaints": found, "visit": visit} if found else None


def add_panels() -> None:
    """Hang the panels; called once when the app is ready."""
    if pins_of_file not in file_places:
        file_places.append(pins_of_file)
    file_panels.add(Panel(place="beside", order=10, template="complaints/panels/file.html", context=of_file))
    file_panels.add(Panel(place="beside", order=11, template="complaints/open311/panel.html", context=open311.of_file))
    receipt_panels.add(Panel(place="beside", order=10, template="complaints/panels/receipt.html", context=of_receipt))
    asset_panels.add(Panel(place="complaints", order=10, template="complaints/panels/asset.html", context=of_asset))
    visit_panels.add(Panel(place="complaints", order=10, template="complaints/panels/visit.html", context=of_visit))
