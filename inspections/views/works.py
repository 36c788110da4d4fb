"""One work, completed here with its photos; and the photos of visits and works."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evidence.delivery import asked_each_time, deliver
from files.models import File
from inspections import domain
from inspections.forms import CompleteWorkForm
from inspections.models import Visit, VisitPhoto, Work, WorkPhoto
from inspections.rules import completing_post
from inspections.views.access import add_errors, staff
from staff.models import User

_PURPOSES = frozenset({"thumb", "screen", "original"})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one work; who ordered it, or holds its file, records here that it is done."""
    user = staff(request)
    rows = Work.objects.visible_to(user).select_related("asset__ward", "file", "recorded_by", "completed_by")
    photos = Prefetch("photos", WorkPhoto.objects.select_related("original"))
    shown = get_object_or_404(rows.prefetch_related(photos), pk=pk)
    may_complete = completing_post(user, shown) is not None
    if request.method == "GET":
        form = CompleteWorkForm() if may_complete else None
        return _render(request, user, shown, form)
    if not may_complete:
        raise PermissionDenied
    form = CompleteWorkForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            domain.complete_work(
                work=shown,
                user=user,
                completed_on=form.cleaned_data["completed_on"],
                photos=form.cleaned_data["photos"],
                **form.placed(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The work is recorded as completed."))
            return redirect("files:file", pk=shown.file_id) if shown.file_id else redirect(shown)
    return _render(request, user, shown, form, status=422)


def _render(
    request: HttpRequest, user: User, shown: Work, form: CompleteWorkForm | None, *, status: int = 200
) -> HttpResponse:
    seen = shown.file_id is not None and File.objects.visible_to(user).filter(pk=shown.file_id).exists()
    context = {"work": shown, "asset": shown.asset, "form": form, "may_see_file": seen}
    return render(request, "inspections/work.html", context, status=status)


@asked_each_time
@login_required
@require_GET
def photo(request: HttpRequest, of: str, pk: int, purpose: str) -> HttpResponseBase:
    """Show a picture of a visit or a work to those who may see that visit or work."""
    user = staff(request)
    if purpose not in _PURPOSES:
        raise Http404
    found: VisitPhoto | WorkPhoto
    if of == "visits":
        visits = VisitPhoto.objects.filter(visit__in=Visit.objects.visible_to(user)).select_related("original")
        found = get_object_or_404(visits, pk=pk)
    elif of == "works":
        works = WorkPhoto.objects.filter(work__in=Work.objects.visible_to(user)).select_related("original")
        found = get_object_or_404(works, pk=pk)
    else:
        raise Http404
    return deliver(request, original=found.original, purpose=purpose)
