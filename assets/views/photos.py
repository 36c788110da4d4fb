"""The pictures of an asset: adding several, saying what they show and who sees them, taking one off the page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets import domain, rules
from assets.editing.photos import AddPhotosForm, PhotoForm, RemovePhotoForm, RestorePhotoForm
from assets.models import Asset, AssetPhoto
from assets.views.page import PURPOSES, seen_asset
from evidence.delivery import deliver
from evidence.domain import receive_photo
from staff.models import User


def _opened(request: HttpRequest, reference: str) -> tuple[Asset, User]:
    asset = seen_asset(request, reference)
    if not isinstance(request.user, User) or not rules.amend_asset(request.user):
        raise PermissionDenied
    return asset, request.user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an asset's pictures with what is said of each, and take new ones."""
    asset, user = _opened(request, reference)
    if request.method != "POST":
        return _page(request, asset, AddPhotosForm())
    form = AddPhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, asset, form, status=422)
    try:
        n = _keep(asset, user, form)
    except ValidationError as error:
        form.add_error("photos", error)
        return _page(request, asset, form, status=422)
    messages.success(request, ngettext("%(n)s photo is on the page.", "%(n)s photos are on the page.", n) % {"n": n})
    return redirect("assets:add_photo", asset.reference)


@transaction.atomic
def _keep(asset: Asset, user: User, form: AddPhotosForm) -> int:
    said = {name: form.cleaned_data[name] for name in ("caption", "public", "taken_on")}
    for upload in form.cleaned_data["photos"]:
        original = receive_photo(upload=upload, received_from=user)
        domain.add_photo(asset=asset, original=original, user=user, **said)
    return len(form.cleaned_data["photos"])


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Change what is said of a picture and who sees it."""
    asset, user = _opened(request, reference)
    photo = get_object_or_404(AssetPhoto, pk=pk, asset=asset)
    form = PhotoForm(request.POST, photo=photo)
    if not form.is_valid():
        return _page(request, asset, AddPhotosForm(), status=422, changing=form)
    domain.amend_photo(photo=photo, user=user, **form.cleaned_data)
    messages.success(request, _("The changes are in the register."))
    return redirect("assets:add_photo", asset.reference)


@never_cache
@login_required
@require_POST
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a picture off the page; its original stays with the evidence."""
    asset, user = _opened(request, reference)
    photo = get_object_or_404(AssetPhoto, pk=pk, asset=asset)
    form = RemovePhotoForm(request.POST, photo=photo)
    if not form.is_valid():
        return _page(request, asset, AddPhotosForm(), status=422, removing=form)
    domain.remove_photo(photo=photo, user=user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The photo is off the page. The original is kept."))
    return redirect("assets:add_photo", asset.reference)


@never_cache
@login_required
@require_POST
def restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Put a picture that was taken off back on the page."""
    asset, user = _opened(request, reference)
    form = RestorePhotoForm(request.POST, pk=pk)
    if form.is_valid():
        try:
            domain.restore_photo(asset=asset, pk=pk, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The photo is back on the page."))
        return redirect("assets:add_photo", asset.reference)
    return _page(request, asset, AddPhotosForm(), status=422, restoring=form)


@require_safe
def gone(request: HttpRequest, reference: str, pk: int, purpose: str) -> HttpResponseBase:
    """One picture that was taken off, for those who may put it back; everybody else is told that nothing is there."""
    if purpose not in PURPOSES or not rules.amend_asset(request.user):
        raise Http404
    event = domain.taken_off(seen_asset(request, reference)).filter(pgh_obj_id=pk).first()
    if event is None:
        raise Http404
    return deliver(request, original=event.original, purpose=purpose)


def _gone(asset: Asset, restoring: RestorePhotoForm | None) -> list[dict[str, Any]]:
    """What was taken off the page: when, by whom, why, and the form that puts it back."""
    events = list(domain.taken_off(asset))
    said = [(event.pgh_context.metadata if event.pgh_context else {}) for event in events]
    users = User.objects.filter(pk__in=[each["user"] for each in said if each.get("user")]).select_related("officer")
    names = {user.pk: user.officer.name if hasattr(user, "officer") else user.get_username() for user in users}
    return [
        {
            "event": event,
            "who": names.get(metadata.get("user"), ""),
            "reason": metadata.get("reason", ""),
            "form": restoring if restoring and restoring.pk == event.id else RestorePhotoForm(pk=event.id),
        }
        for event, metadata in zip(events, said, strict=True)
    ]


def _page(
    request: HttpRequest,
    asset: Asset,
    form: AddPhotosForm,
    *,
    status: int = 200,
    changing: PhotoForm | None = None,
    removing: RemovePhotoForm | None = None,
    restoring: RestorePhotoForm | None = None,
) -> HttpResponse:
    shown: list[Any] = [
        {
            "photo": photo,
            "change": changing if changing and changing.photo.pk == photo.pk else PhotoForm(photo=photo),
            "remove": removing if removing and removing.photo.pk == photo.pk else RemovePhotoForm(photo=photo),
        }
        for photo in asset.photos.all()
    ]
    context = {
        "asset": asset, "form": form, "photos": shown, "gone": _gone(asset, restoring),
        "refused": changing or removing or restoring,
    }  # fmt: skip
    return render(request, "assets/photos.html", context, status=status)
