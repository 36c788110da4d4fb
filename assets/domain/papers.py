"""What belongs to an asset without being a part of it: files about it, pictures of it."""

import datetime as dt

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import Asset, AssetPhoto, SubjectLink
from evidence.models import Original
from files.models import File
from staff.models import User


@transaction.atomic
def link_file(*, file: File, asset: Asset) -> SubjectLink:
    """Say that a file is about an asset, at its present version; saying it twice changes nothing."""
    link, _made = SubjectLink.objects.get_or_create(
        file=file, asset=asset, defaults={"asset_version": Asset.objects.only("version").get(pk=asset.pk).version}
    )
    return link


@transaction.atomic
def add_photo(
    *,
    asset: Asset,
    original: Original,
    caption: str = "",
    public: bool = False,
    taken_on: dt.date | None = None,
    user: User | None = None,
) -> AssetPhoto:
    """Put a picture kept by evidence on the asset's page; outside the department it shows only when ``public``."""
    if not original.is_picture:
        raise ValidationError(_("“%(name)s” is not a picture."), code="picture", params={"name": original.name})
    photo = AssetPhoto(asset=asset, original=original, caption=caption, public=public, taken_on=taken_on)
    photo.full_clean()
    with pghistory.context(**who(user, "")):
        photo.save(force_insert=True)
    return photo


@transaction.atomic
def amend_photo(
    *, photo: AssetPhoto, caption: str, public: bool, taken_on: dt.date | None, user: User | None = None
) -> AssetPhoto:
    """Change what is said of a picture and who sees it; nothing is written where nothing differs."""
    current = AssetPhoto.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    before = (current.caption, current.public, current.taken_on)
    current.caption, current.public, current.taken_on = caption, public, taken_on
    current.full_clean()
    if (current.caption, current.public, current.taken_on) != before:
        with pghistory.context(**who(user, "")):
            current.save()
    return current


@transaction.atomic
def remove_photo(*, photo: AssetPhoto, reason: str, user: User | None = None) -> None:
    """Take a picture off the asset's page; evidence keeps the original, the history says who took it off and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the photo is taken off the page.")})
    with pghistory.context(**who(user, reason)):
        photo.delete()
