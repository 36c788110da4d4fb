"""The public page of one complaint, its allowed photos, and the way to say that something on it is unsuitable."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from complaints.domain.moderation import report_unsuitable
from complaints.forms.public import UnsuitableForm
from complaints.models import Complaint, Publication, PublishedPhoto, State
from complaints.presentation import known_within
from complaints.public.publication import place_of, published, stages_of
from evidence.delivery import deliver


@require_safe
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """The permanent page: of a merged complaint that of the one that goes on, of one taken back 410 with a word."""
    found = published().defer(None).filter(number=number).first()
    if found is None:
        return _no_longer(request, number)
    return _page(request, found, UnsuitableForm())


def _no_longer(request: HttpRequest, number: str) -> HttpResponse:
    known = Complaint.objects.filter(number=number, category__published=True).select_related("merged_into").first()
    if known is None:
        raise Http404
    if known.merged_into is not None:
        return redirect("complaints:public", number=known.merged_into.number)
    if known.state != State.WITHDRAWN:
        raise Http404
    return render(request, "complaints/public/withdrawn.html", {"number": known.number}, status=410)


def _page(request: HttpRequest, found: Publication, form: UnsuitableForm) -> HttpResponse:
    further = list(found.further_entries) if found.further else []
    whole = Complaint.objects.prefetch_related("stages").only("pk", "state", "asset", "pin_accuracy_m").get(pk=found.pk)
    context = {
        "complaint": found,
        "stages": stages_of(found, whole),
        "photos": PublishedPhoto.objects.filter(photo__complaint=found.pk),
        "further": further,
        "place": place_of(found, further=further),
        # Where the place is rounded, what is said about that is enough.
        "known_within": known_within(whole) if found.exact else None,
        "form": form,
    }
    return render(request, "complaints/public/page.html", context, status=422 if form.is_bound else 200)


@require_POST
def unsuitable(request: HttpRequest, number: str) -> HttpResponse:
    """Take word that something shown is unsuitable: it comes before a moderator again."""
    found = get_object_or_404(published().defer(None), number=number)
    form = UnsuitableForm(request.POST)
    if is_ratelimited(request, group="complaints.unsuitable", key="ip", rate="20/h", increment=True):
        form.add_error(None, _("Many such reports came from here in the last hour. Please try again later."))
    elif form.is_valid():
        report_unsuitable(publication=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Thank you. Somebody of the department will look at it."))
        return redirect(found.get_absolute_url())
    return _page(request, found, form)


@require_safe
def photo(request: HttpRequest, key: uuid.UUID, purpose: str) -> HttpResponseBase:
    """Show an allowed photo, for as long as its complaint is public."""
    if purpose not in {"thumb", "screen"}:
        raise Http404
    public = PublishedPhoto.objects.filter(photo__complaint__publication__isnull=False).select_related("copy")
    return deliver(request, original=get_object_or_404(public, key=key).copy, purpose=purpose)
