"""What visits and works add to the pages of files and assets, and where rooms above add to the page of a visit.

Place on the visit's page: "complaints" (what citizens wrote).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F, Prefetch, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils import timezone

from assets.domain import trend_between
from assets.models import Asset
from assets.panels import asset_panels
from files.models import Classification, File
from files.panels import file_panels
from inspections.chart import chart_of
from inspections.elements import label_of
from inspections.forms import OrderVisitForm, OrderWorkForm
from inspections.models import (
    Assessment,
    InspectionDue,
    RiskAssessment,
    Visit,
    VisitPhoto,
    VisitState,
    Work,
    WorkPhoto,
    WorkState,
)
from inspections.rules import completing_post, may_assess, ordering_post
from responses.panels import Panel, Panels
from staff.models import User

visit_panels: Panels[Visit] = Panels()

LATEST = 12
_Subject = TypeVar("_Subject")


def actions_on_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """Forms for the post that holds a file about an asset: order a visit, record a work; works to be completed."""
    works = Work.objects.filter(file=file).exclude(state=WorkState.COMPLETED).select_related("asset", "file")
    may_complete = [work for work in works if completing_post(request.user, work)]
    may_order = (
        ordering_post(request.user, file) is not None and file.subjects.open().filter(asset__isnull=False).exists()
    )
    if not may_order and not may_complete:
        return None
    context: dict[str, Any] = {"file": file, "works": may_complete, "may_order": may_order}
    if may_order:
        context["visit_form"] = OrderVisitForm(file=file, section=file.section, auto_id="visit_%s")
        context["work_form"] = OrderWorkForm(file=file, auto_id="work_%s")
    return context


def of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The visits and works on a file with their photos, newest first."""
    visits = list(_visits().filter(file=file).order_by("-ordered_at", "-pk"))
    works = list(_works().filter(file=file))
    return {"visits": visits, "works": works, "file": file} if visits or works else None


def _visits() -> Any:
    whole = Prefetch("assessments", Assessment.objects.filter(element=""), to_attr="whole")
    return Visit.objects.select_related("asset", "assigned_to", "done_by").prefetch_related(
        whole, Prefetch("photos", VisitPhoto.objects.select_related("original"))
    )


def _works() -> Any:
    return Work.objects.select_related("asset").prefetch_related(
        Prefetch("photos", WorkPhoto.objects.select_related("original"))
    )


def condition_of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """How the asset's condition was graded over time, its parts with their trend, and its risk.

    Remarks, reasons and the next inspection are for staff only.
    """
    staff = _is_staff(request)
    history = list(Assessment.objects.filter(asset=asset, element="").select_related("assessed_by")[:LATEST])
    context: dict[str, Any] = {
        "asset": asset,
        "history": history,
        "chart": chart_of(history),
        "parts": _parts(asset),
        "staff": staff,
    }
    if staff:
        risks = RiskAssessment.objects.filter(asset=asset).newest_first().select_related("assessed_by")
        context["risks"] = list(risks[:LATEST])
        context["due"] = InspectionDue.objects.filter(asset=asset).select_related("cycle").first()
        context["overdue"] = context["due"] and context["due"].due_on < timezone.localdate()
    return context


def _parts(asset: Asset) -> list[tuple[str, Assessment, int | None]]:
    """Each graded part with its newest grading and how that differs from the one before."""
    newest_first = Window(RowNumber(), partition_by="element", order_by=[F("assessed_at").desc(), F("pk").desc()])
    gradings = Assessment.objects.filter(asset=asset).exclude(element="").annotate(place=newest_first)
    parts: dict[str, list[Assessment]] = {}
    for grading in gradings.filter(place__lte=2).order_by("element", "place"):
        parts.setdefault(grading.element, []).append(grading)
    return [
        (label_of(element), newest, trend_between(newest.grade, older[0].grade if older else None))
        for element, (newest, *older) in parts.items()
    ]


def works_of_asset(request: HttpRequest, asset: Asset) -> dict[str, Any]:
    """The maintenance works at the asset; cost, photos and the way to the file for staff only."""
    works = _works().filter(asset=asset)
    visits: list[Visit] = []
    if isinstance(request.user, User) and _is_staff(request):
        works = works.filter(pk__in=Work.objects.visible_to(request.user)) | works.filter(_ordinary())
        open_visits = Visit.objects.visible_to(request.user).filter(asset=asset, state=VisitState.ORDERED)
        visits = list(open_visits.select_related("assigned_to").order_by("due_on", "pk")[:LATEST])
        seen = set(Work.objects.visible_to(request.user).filter(asset=asset).values_list("pk", flat=True))
    else:
        works, seen = works.filter(_ordinary()), set()
    shown = [(work, work.pk in seen) for work in works.order_by("-recorded_at", "-pk")[:LATEST]]
    return {"asset": asset, "works": shown, "visits": visits, "staff": _is_staff(request)}


def _ordinary() -> Q:
    return Q(file__isnull=True) | Q(file__classification=Classification.ORDINARY)


def actions_on_asset(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """The ways to grade the place, and to order a visit or record a work without a file."""
    may_order, assessing = ordering_post(request.user, None) is not None, may_assess(request.user)
    if not may_order and not assessing:
        return None
    return {"asset": asset, "may_order": may_order, "may_assess": assessing}


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.posts().exists()


def add_panels() -> None:
    """Hang the panels; called once when the app is ready."""
    file_panels.add(_panel("actions", 30, "file_actions", actions_on_file))
    file_panels.add(_panel("beside", 20, "file", of_file))
    asset_panels.add(_panel("condition", 10, "condition", condition_of_asset))
    asset_panels.add(_panel("maintenance", 10, "maintenance", works_of_asset))
    asset_panels.add(_panel("actions", 20, "asset_actions", actions_on_asset))


def _panel(
    place: str, order: int, template: str, context: Callable[[HttpRequest, _Subject], dict[str, Any] | None]
) -> Panel[_Subject]:
    return Panel(place=place, order=order, template=f"inspections/panels/{template}.html", context=context)
