"""Why a file is late, said by its holder."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from files import domain
from files.forms import ExplainForm
from files.views.access import reader, seen_file
from files.views.file import show


@never_cache
@login_required
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the explanation; a refusal shows the page again with the reason and what was typed."""
    file, user = seen_file(request, pk), reader(request)
    form = ExplainForm(request.POST, auto_id="id_explain_%s")
    # The panel at the top of the page shows this form in place of an empty one.
    request.explain_form = form  # type: ignore[attr-defined]
    if not form.is_valid():
        return show(request, file, status=422)
    try:
        domain.explain(file=file, user=user, text=form.cleaned_data["text"])
    except ValidationError as error:
        file.refresh_from_db()
        return show(request, file, bound={"explain": form}, refusal=" ".join(error.messages), status=409)
    messages.success(request, _("The explanation is recorded. You can act on the file again."))
    return redirect("files:file", file.pk)
