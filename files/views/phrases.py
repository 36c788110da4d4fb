"""Quick phrases for notes: the office's, the sections' and one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from files import domain
from files.domain import phrasing
from files.forms import PhraseForm
from files.models import NotePhrase
from files.views.access import reader
from staff.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    """List the phrases that one's notes can take; add one to those that one keeps."""
    user = reader(request)
    scopes = _scopes(user)
    if not user.seats().posts and not scopes:
        raise Http404
    form = PhraseForm(request.POST if request.method == "POST" else None, scopes=scopes)
    if request.method != "POST":
        return _page(request, user, form)
    return _save(request, user, form) or _page(request, user, form, status=422)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phrase(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a phrase that one keeps."""
    user = reader(request)
    found = get_object_or_404(phrasing.usable_by(user), pk=pk)
    if not phrasing.may_keep(user, found):
        raise Http404
    form = PhraseForm(request.POST if request.method == "POST" else None, phrase=found, scopes=[])
    if request.method == "POST" and (answer := _save(request, user, form, phrase=found)) is not None:
        return answer
    status = 422 if form.is_bound else 200
    return render(request, "files/phrase.html", {"form": form, "phrase": found}, status=status)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a phrase that one keeps."""
    user = reader(request)
    found = get_object_or_404(phrasing.usable_by(user), pk=pk)
    if not phrasing.may_keep(user, found):
        raise Http404
    domain.withdraw_phrase(user=user, phrase=found)
    messages.success(request, _("The phrase is withdrawn; notes that have it keep it."))
    return redirect("files:phrases")


def _save(
    request: HttpRequest, user: User, form: PhraseForm, *, phrase: NotePhrase | None = None
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    texts = {language: typed[f"text_{language}"] for language in ("en", "bn", "hi")}
    try:
        domain.save_phrase(user=user, scope=typed.get("scope", ""), code=typed["code"], texts=texts, phrase=phrase)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, _("The phrase is kept."))
    return redirect("files:phrases")


def _scopes(user: User) -> list[tuple[str, str]]:
    words = {phrasing.OWN: _("me"), phrasing.OFFICE: _("the whole office")}
    return [
        (scope, section.name if section is not None else words[scope])
        for scope, section in phrasing.scopes_of(user).items()
    ]


def _page(request: HttpRequest, user: User, form: PhraseForm, *, status: int = 200) -> HttpResponse:
    rows = [(each, phrasing.may_keep(user, each)) for each in phrasing.usable_by(user)]
    groups = [
        (_("Your own"), [row for row in rows if row[0].officer_id is not None]),
        (_("Of your section"), [row for row in rows if row[0].section_id is not None]),
        (_("Of the whole office"), [row for row in rows if row[0].section_id is None and row[0].officer_id is None]),
    ]
    return render(request, "files/phrases.html", {"form": form, "groups": groups}, status=status)
