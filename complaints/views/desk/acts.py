"""What staff do with complaints: acknowledge many, take one out of its file, write to its reporter."""

import contextlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from complaints import domain
from complaints.forms import MessageForm, TakeOutForm
from complaints.models import Complaint
from complaints.views.desk.access import seen, staff
from complaints.views.desk.listed import PAGE_SIZE
from complaints.views.desk.one import complaint_page
from files.models import File
from language.digits import in_script


@never_cache
@login_required
@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Show what would become of the complaints that are ticked, and do it when that was confirmed.

    Complaints that the reader may not see are passed over without a word.
    """
    user = staff(request)
    numbers = request.POST.getlist("number")[:PAGE_SIZE]
    rows = Complaint.objects.filter(number__in=numbers, file__in=File.objects.visible_to(user)).order_by("pk")
    context: dict[str, Any] = {"back": _back(request)}
    if request.POST.get("sure") != "1":
        foreseen = domain.could_acknowledge(complaints=rows.placed().select_related("file__holder"), user=user)
        context |= {"answers": foreseen, "possible": [each for each in foreseen if not each.refusal]}
        return render(request, "complaints/desk/acknowledge.html", context)
    # Each is locked and read anew before it is acknowledged.
    done = domain.acknowledge(complaints=rows.only("pk", "file"), user=user)
    number = sum(1 for each in done if not each.refusal)
    if number:
        messages.success(
            request,
            ngettext("%(n)s complaint was acknowledged.", "%(n)s complaints were acknowledged.", number)
            % {"n": in_script(number, get_language() or "en")},
        )
    if any(each.refusal for each in done):
        context |= {"answers": done, "done": True}
        return render(request, "complaints/desk/acknowledge.html", context)
    return redirect(context["back"])


def _back(request: HttpRequest) -> str:
    query = request.POST.get("back", "")
    if request.POST.get("page") == "complaint" and (number := request.POST.get("number", "")):
        with contextlib.suppress(NoReverseMatch):
            return reverse("complaints:complaint", args=[number])
    return reverse("complaints:desk") + (f"?{query}" if query else "")


@never_cache
@login_required
@require_POST
def take_out(request: HttpRequest, number: str) -> HttpResponse:
    """Take a complaint out of a file that it shares, with a reason, as the holder of that file."""
    complaint = seen(request, number)
    form = TakeOutForm(request.POST)
    if form.is_valid():
        try:
            file = domain.take_out(complaint=complaint, user=staff(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except File.DoesNotExist:
            form.add_error(None, _("Nothing was done: the complaint was put into another file meanwhile."))
        else:
            messages.success(request, _("The complaint now has file %(number)s.") % {"number": file.number})
            return redirect("complaints:complaint", number=number)
    return complaint_page(request, complaint, take_out=form, status=422)


@never_cache
@login_required
@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Send a message to those who follow the complaint, as the holder of its file."""
    complaint = seen(request, number)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            told = domain.write_to_reporter(complaint=complaint, user=staff(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                ngettext("The message goes to %(n)s person.", "The message goes to %(n)s people.", told)
                % {"n": in_script(told, get_language() or "en")},
            )
            return redirect("complaints:complaint", number=number)
    return complaint_page(request, complaint, message=form, status=422)
