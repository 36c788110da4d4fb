"""What complaints add to the pages of files, assets and visits."""

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language_info

from assets.models import Asset
from assets.panels import asset_panels, file_places
from complaints.closing import typed
from complaints.closing.evidence_after import photos_after, proof_of
from complaints.correspondence import letters
from complaints.correspondence.recipients import people
from complaints.desk.listing import due_of
from complaints.domain import named_office
from complaints.forms import ReadReporterForm
from complaints.intake.nearby import about
from complaints.models import Complaint, Reporter, State
from complaints.open311 import panels as open311
from complaints.presentation import pin_feature
from complaints.rules import (
    holding_post,
    may_merge,
    may_read_reporter,
    may_split,
    may_work_on,
    readable_reporters,
    rights_on_merged,
)
from complaints.workflow import OPEN_STATES
from files.models import File, Receipt, ReceiptMode
from files.panels import file_panels, receipt_panels
from inspections.models import Visit
from inspections.panels import visit_panels
from responses.panels import Panel, Panels
from staff.models import User

LATEST = 10
_ANSWERS = "answers__question__choices"
# A map with more pins of one matter says nothing more.
MOST_PINS = 100
# What other parts of this room add to the staff's page of a complaint. Places: "main" (below what was reported) and
# "beside" (cards on the right).
complaint_panels: Panels[Complaint] = Panels()


def of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The newest complaints of a file: text, photos, promise; the reporter only on request with a reason."""
    rows = Complaint.objects.filter(file=file).select_related("category", "asset", "ward")
    rows = rows.defer(
        "asset__geometry", "asset__geometry_3857", "asset__search_key", "ward__geometry", "ward__geometry_3857"
    )
    found = list(
        rows.prefetch_related("photos__original", "feedback__said_in", _ANSWERS).order_by("-confirmed_at", "-pk")[
            : LATEST + 1
        ]
    )
    if not found or not isinstance(request.user, User):
        return None
    readable = readable_reporters(request.user, file, found)
    shown = [(complaint, due_of(complaint), complaint.pk in readable) for complaint in found[:LATEST]]
    return {
        "complaints": shown,
        "file": file,
        "several": len(found) > 1,
        "more": len(found) > LATEST,
        "form": ReadReporterForm(),
    }


def together_of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """What belongs together with the complaint of a file; where it has several, each says so on its own page."""
    found = list(_of_file(file)[:2])
    return together(request, found[0]) if len(found) == 1 else None


def together(request: HttpRequest, complaint: Complaint) -> dict[str, Any] | None:
    """The places of a complaint, what was merged into it, how many people reported the same."""
    if not isinstance(request.user, User):
        return None
    return {"together": [_together(complaint, request.user)]}


def _of_file(file: File) -> "QuerySet[Complaint]":
    rows = Complaint.objects.filter(file=file).select_related("category", "file", "merged_into__file", "unlisted")
    rows = rows.prefetch_related("places__asset", "merged__file", "merged__merged_into__file")
    return rows.order_by("-confirmed_at", "-pk")


def _together(complaint: Complaint, user: User) -> dict[str, Any]:
    open_ended = complaint.state in OPEN_STATES
    prefetch_related_objects([complaint], "merged__file", "merged__merged_into__file")
    merged = list(complaint.merged.all())
    rights = rights_on_merged(user, merged) if merged else {}
    return {
        "complaint": complaint,
        "places": complaint.places.all(),
        "unlisted": getattr(complaint, "unlisted", None),
        "people": people(complaint),
        "followers": complaint.followers.following().exists(),
        "merged": [
            {"complaint": other, "openable": openable, "may_split": splittable}
            for other in merged
            for openable, splittable in (rights[other.pk],)
        ],
        "may_work": may_work_on(user, complaint),
        "may_merge": open_ended and may_merge(user, complaint),
        "may_split": complaint.merged_into_id is not None and may_split(user, complaint),
        "may_read": may_read_reporter(user, complaint),
    }


def before_closing(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """What the holder of an open file does about its complaint; of several, where he does it."""
    if not isinstance(request.user, User) or not request.user.posts().filter(pk=file.holder_id).exists():
        return None
    rows = Complaint.objects.filter(file=file, state__in=OPEN_STATES).select_related("category", "asset")
    found = list(rows.order_by("-confirmed_at", "-pk")[: LATEST + 1])
    if len(found) > 1:
        return {"elsewhere": found[:LATEST], "more": len(found) > LATEST, "file": file, "told": _told(found)}
    return _before_closing(request, found[0]) if found else None


def before_closing_one(request: HttpRequest, complaint: Complaint) -> dict[str, Any] | None:
    """The same for one complaint, on its own page."""
    if complaint.state not in OPEN_STATES or holding_post(request.user, complaint) is None:
        return None
    return {**_before_closing(request, complaint), "on_its_page": True}


def offered(request: HttpRequest, complaint: Complaint) -> set[str]:
    """Which of the forms "ask", "waive" and "office" the reader finds on the page as it is now."""
    found = before_closing_one(request, complaint)
    if found is None:
        return set()
    (shown,) = found["open_complaints"]
    asks = shown["can_ask"] and shown["inquiry"] is None
    waives = complaint.category.proof_needed and shown["proof"] is None
    return {"office"} | ({"ask"} if asks else set()) | ({"waive"} if waives else set())


def _told(complaints: list[Complaint]) -> set[int]:
    """Return the keys of those whose own reporter gets the answer."""
    rows = Reporter.objects.filter(complaint__in=complaints, complaint__stepped_back_at=None)
    return set(rows.values_list("complaint", flat=True))


def _before_closing(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    inquiries, office, told = list(complaint.inquiries.all()), named_office(complaint), _told([complaint])
    languages = [get_language_info(each)["name_translated"] for each in letters.languages_of(complaint)]
    shown = {
        "complaint": complaint,
        "answered": [each for each in inquiries if each.answered_at],
        "inquiry": next((each for each in inquiries if each.ended_at is None), None),
        "can_ask": complaint.state != State.WAITING and bool(told),
        "photos": photos_after(complaint) if complaint.category.proof_needed else [],
        "proof": proof_of(complaint),
        "languages": languages,
        "beforehand": letters.outcome_beforehand(complaint) if languages else None,
        "office": office,
        "ask_form": typed.shown(request, name="ask", complaint=complaint),
        "waive_form": typed.shown(request, name="waive", complaint=complaint),
        "office_form": typed.shown(request, name="office", complaint=complaint, office=office),
    }
    return {"open_complaints": [shown]}


def of_receipt(request: HttpRequest, receipt: Receipt) -> dict[str, Any] | None:
    """The number of the complaint that a receipt is, for those who may open its file; never who sent it."""
    if receipt.mode != ReceiptMode.COMPLAINT or receipt.file is None or not isinstance(request.user, User):
        return None
    if not File.objects.visible_to(request.user).filter(pk=receipt.file.pk).exists():
        return None
    # Its first paper is the complaint, under its number.
    names = receipt.papers.values_list("original__name", flat=True)
    numbers = [name.removesuffix(".html") for name in names if name.startswith("C-")]
    found = list(Complaint.objects.filter(number__in=numbers).select_related("category").order_by("pk"))
    return {"complaints": found, "file": receipt.file} if found else None


def pins_of_file(file: File) -> list[dict[str, Any]]:
    """The pins of a file's complaints, for the map of what the file is about."""
    return [pin_feature(complaint) for complaint in Complaint.objects.filter(file=file).order_by("-pk")[:MOST_PINS]]


def of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The newest complaints about an asset: what, when, how it stands; files only for those who may open them."""
    user = request.user if isinstance(request.user, User) else None
    found = about(asset, LATEST, user=user)
    openable: set[int] = set()
    if user is not None:
        openable = set(
            File.objects.visible_to(user).filter(pk__in=[c.file_id for c in found]).values_list("pk", flat=True)
        )
    shown = [(complaint, complaint.file_id in openable) for complaint in found]
    return {"complaints": shown}


def of_visit(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """What citizens wrote, the newest of it, for the inspector who goes there."""
    if visit.file_id is None:
        return None
    rows = Complaint.objects.filter(file=visit.file_id).select_related("category", "unlisted")
    rows = rows.prefetch_related("photos__original", _ANSWERS)
    found = list(rows.order_by("-confirmed_at", "-pk")[:LATEST])
    return {"complaints": found, "visit": visit} if found else None


def add_panels() -> None:
    """Hang the panels; called once when the app is ready."""
    if pins_of_file not in file_places:
        file_places.append(pins_of_file)
    file_panels.add(Panel(place="beside", order=10, template="complaints/panels/file.html", context=of_file))
    file_panels.add(
        Panel(place="beside", order=11, template="complaints/panels/together.html", context=together_of_file)
    )
    file_panels.add(Panel(place="actions", order=30, template="complaints/panels/closing.html", context=before_closing))
    complaint_panels.add(
        Panel(place="main", order=30, template="complaints/panels/closing.html", context=before_closing_one)
    )
    complaint_panels.add(Panel(place="beside", order=11, template="complaints/panels/together.html", context=together))
    file_panels.add(Panel(place="beside", order=11, template="complaints/open311/panel.html", context=open311.of_file))
    receipt_panels.add(Panel(place="beside", order=10, template="complaints/panels/receipt.html", context=of_receipt))
    asset_panels.add(Panel(place="complaints", order=10, template="complaints/panels/asset.html", context=of_asset))
    visit_panels.add(Panel(place="complaints", order=10, template="complaints/panels/visit.html", context=of_visit))
