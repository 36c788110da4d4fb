"""What pages of complaints show of places and of reports like one."""

from django import template
from django.http import HttpRequest

from complaints.correspondence.recipients import people
from complaints.forms import UnlistedForm
from complaints.intake.nearby import same
from complaints.models import Complaint
from complaints.presentation import answers_of

register = template.Library()


@register.simple_tag
def unlisted_form(request: HttpRequest) -> UnlistedForm:
    """Return the fields for a place that is not on the list, as they were typed."""
    form = UnlistedForm(request.POST or None)
    if form.is_bound:
        form.is_valid()
    return form


@register.simple_tag
def chosen_places(request: HttpRequest) -> list[str]:
    """Return the references of the assets that were chosen before the page came back."""
    return [reference for reference in request.POST.getlist("named_assets") if len(reference) <= 20][:5]


@register.simple_tag
def reports_like(complaint: Complaint) -> list[tuple[Complaint, int]]:
    """Return open public reports like one that is not confirmed yet, with how many people made each."""
    return [(other, people(other)) for other in same(complaint)]


@register.filter
def people_of(complaint: Complaint) -> int:
    """Return how many people reported this."""
    return people(complaint)


@register.filter
def answered(complaint: Complaint) -> list[tuple[str, str]]:
    """Return what was asked and what the reporter answered."""
    return answers_of(complaint)


@register.filter
def going_on(complaint: Complaint) -> Complaint:
    """Return the complaint in which a merged one goes on; else itself."""
    return complaint.survivor
