"""The keys of programmes that report by Open311: made, listed, revoked, by the administration alone."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from complaints.domain.api_keys import make_key, revoke_key
from complaints.forms.api_keys import ApiKeyForm
from complaints.models import ApiKey
from complaints.rules import keep_api_keys
from staff.models import User


def _keeper(request: HttpRequest) -> User:
    if not keep_api_keys(request.user):
        raise Http404
    return cast(User, request.user)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys; a post makes one and shows it, this once, in its answer."""
    keeper = _keeper(request)
    form, made = ApiKeyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        row, key = make_key(**form.cleaned_data, user=keeper)
        made, form = {"row": row, "key": key}, ApiKeyForm()
    rows = ApiKey.objects.select_related("made_by", "revoked_by")
    context = {"rows": rows, "form": form, "made": made}
    return render(request, "complaints/open311/keys.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key back."""
    keeper = _keeper(request)
    row = revoke_key(key=get_object_or_404(ApiKey, pk=pk), user=keeper)
    messages.success(request, _("The key of %(client)s is revoked.") % {"client": row.client})
    return redirect("complaints:api_keys")
