"""A post's jurisdiction, kept by the administrators of offices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assets.jurisdiction import give
from assets.jurisdiction_form import JurisdictionForm
from assets.jurisdiction_panel import pieces
from assets.models import Jurisdiction
from staff.models import Post
from staff.rules import keep_offices


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def jurisdiction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pieces of a post's jurisdiction and add one."""
    post = _post(request, pk)
    form = JurisdictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        give(post=post, areas=[*typed["wards"], *typed["boroughs"]], kinds=typed["kinds"])
        messages.success(request, _("The jurisdiction is entered."))
        return redirect("staff:post", pk)
    context = {"post": post, "pieces": pieces(post), "form": form}
    return render(request, "assets/jurisdiction.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@login_required
@require_POST
def end_jurisdiction(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a piece of jurisdiction from a post; what was routed by it stays where it is."""
    post = _post(request, pk)
    Jurisdiction.objects.filter(post=post, pk=row).delete()
    messages.success(request, _("That piece of jurisdiction is ended."))
    return redirect("assets:jurisdiction", pk)


def _post(request: HttpRequest, pk: int) -> Post:
    if not keep_offices(request.user):
        raise Http404
    return get_object_or_404(Post.objects.select_related("section"), pk=pk)
