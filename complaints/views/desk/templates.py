"""The words of messages, kept by section heads and those above."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from complaints import domain
from complaints.correspondence.wording import FIELDS
from complaints.forms import TemplateForm
from complaints.models import MessageTemplate, Purpose
from complaints.rules import may_keep_templates
from complaints.views.desk.access import staff

LATEST = 20


@never_cache
@login_required
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates by the stage at which they are sent, for all staff."""
    user = staff(request)
    rows = list(MessageTemplate.objects.select_related("category"))
    order = {value: n for n, value in enumerate(Purpose.values)}
    rows.sort(key=lambda row: (order[row.purpose], row.category_id or 0, row.pk))
    return render(request, "complaints/desk/templates.html", {"templates": rows, "may_keep": may_keep_templates(user)})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show a template with its history, or take its change."""
    user = staff(request)
    if not may_keep_templates(user):
        raise Http404
    row = get_object_or_404(MessageTemplate, pk=pk) if pk else MessageTemplate(purpose=Purpose.OTHER)
    seen = row.version if row.pk else None
    form = TemplateForm(request.POST or None, instance=row, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            domain.save_template(template=form.instance, version=form.cleaned_data["seen"])
        except ValidationError as refusal:
            form.add_error(None, list(refusal.messages))
        else:
            messages.success(request, _("The template was saved."))
            return redirect("complaints:templates")
    context = {
        "form": form,
        "template": row,
        "fields": FIELDS.items(),
        "history": _history(row) if row.pk else [],
    }
    return render(request, "complaints/desk/template.html", context, status=422 if form.errors else 200)


def _history(row: MessageTemplate) -> Any:
    rows = row.events.select_related("pgh_context")  # type: ignore[attr-defined]
    return rows.order_by("-pgh_id")[:LATEST]
