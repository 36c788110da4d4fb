"""The searches that somebody keeps, and those that his section shares."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assets import domain
from assets.choices import named_places, tags
from assets.forms import SaveSearchForm
from assets.layers import has_post
from assets.models import SavedSearch
from assets.questions import Question, Refused, register
from assets.views.search import asked
from staff.models import Section, User

MOST_NEW = 99


@never_cache
@login_required
@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """One's own searches, and those that colleagues share with the section."""
    return _list(request, _officer(request))


def _list(
    request: HttpRequest, user: User, *, refused: "tuple[SavedSearch, SaveSearchForm] | None" = None
) -> HttpResponse:
    """Show the searches; one that could not be renamed with what was typed and why."""
    searches = list(_visible(user).select_related("owner", "section"))
    names = {place.key: place.name for place in named_places()}
    found = [_shown(search, user, names) for search in searches]
    for each in found:
        each["form"] = refused[1] if refused and refused[0] == each["search"] else None
    own, shared = [each for each in found if each["own"]], [each for each in found if not each["own"]]
    groups = [(_("Your searches"), own), (_("Shared in the section"), shared)]
    context = {"own": own, "shared": shared, "groups": groups}
    return render(request, "assets/saved.html", context, status=422 if refused else 200)


@never_cache
@login_required
@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the search that the posted form was on, or say what is wrong with its name."""
    user = _officer(request)
    form = SaveSearchForm(request.POST)
    given = QueryDict(request.POST.get("question", ""))
    try:
        question = asked(given, records=True)
    except Refused as error:
        raise Http404 from error
    if not form.is_valid():
        return render(request, "assets/save.html", {"save_form": form, "address": given.urlencode()}, status=422)
    section = _section(user) if form.cleaned_data["shared"] else None
    sort = {"sort": given["sort"]} if "sort" in given else {}
    try:
        search = domain.save_search(
            owner=user, name=form.cleaned_data["name"], parameters=question.parameters() | sort, section=section
        )
    except ValidationError as error:
        form.add_error("name", error.messages)
        return render(request, "assets/save.html", {"save_form": form, "address": given.urlencode()}, status=422)
    messages.success(request, _("The search “%(name)s” is kept.") % {"name": search.name})
    return redirect("assets:saved_searches")


@never_cache
@login_required
@require_safe
def new_since(request: HttpRequest, pk: int) -> HttpResponse:
    """How many assets of a search are new since its owner last looked, up to ``MOST_NEW``."""
    user = _officer(request)
    search = _one(user, pk)
    number = 0
    if question := _question(search):
        fresh = register(records=True).filter(pk__gt=search.seen_up_to)
        number = len(question.rows(fresh).order_by().values_list("pk")[: MOST_NEW + 1])
    context = {"number": min(number, MOST_NEW), "more": number > MOST_NEW}
    return render(request, "assets/parts/new_since.html", context)


@never_cache
@login_required
@require_POST
def rename_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one's own search, share it or take it back."""
    user = _officer(request)
    search = _one(user, pk, own=True)
    form = SaveSearchForm(request.POST)
    if form.is_valid():
        section = _section(user) if form.cleaned_data["shared"] else None
        try:
            domain.rename_search(search=search, name=form.cleaned_data["name"], section=section)
        except ValidationError as error:
            form.add_error("name", error.messages)
    return redirect("assets:saved_searches") if form.is_valid() else _list(request, user, refused=(search, form))


@never_cache
@login_required
@require_POST
def forget_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own search."""
    search = _one(_officer(request), pk, own=True)
    domain.forget_search(search=search)
    messages.success(request, _("The search “%(name)s” is forgotten.") % {"name": search.name})
    return redirect("assets:saved_searches")


@never_cache
@login_required
@require_safe
def run_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a search again; what the register holds now has then been seen by its owner."""
    user = _officer(request)
    search = _one(user, pk)
    if search.owner_id == user.pk and request.method == "GET":
        domain.look_at(search=search)
    return redirect(search)


def _officer(request: HttpRequest) -> User:
    if not has_post(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _section(user: User) -> Section | None:
    return Section.objects.filter(posts__in=user.posts()).order_by("pk").first()


def _visible(user: User) -> "QuerySet[SavedSearch]":
    shared = Q(section__in=user.posts().values("section"))
    return SavedSearch.objects.filter(Q(owner=user) | shared)


def _one(user: User, pk: int, *, own: bool = False) -> SavedSearch:
    found = _visible(user).filter(pk=pk).filter(Q(owner=user) if own else Q()).first()
    if found is None:
        raise Http404
    return found


def _question(search: SavedSearch, *, without: str = "") -> Question | None:
    """Return what is asked, or None where it can no longer be (a ward is gone)."""
    given = QueryDict(mutable=True)
    given.update({name: value for name, value in search.parameters.items() if name != without})
    try:
        return asked(given, records=True)
    except Refused:
        return None


def _shown(search: SavedSearch, user: User, areas: dict[str, str]) -> dict[str, Any]:
    """What the list says of a search; ``areas`` are names by key, so that each search need not ask for its own."""
    keys = [key for key in search.parameters.get("area", "").split(",") if key]
    question = _question(search, without="area")
    filters = [tag.label for tag in tags(question, {})] if question else []
    return {
        "search": search,
        "own": search.owner_id == user.pk,
        "text": search.parameters.get("q", ""),
        "filters": filters + [areas.get(key, key) for key in keys],
    }
