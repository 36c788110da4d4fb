"""What belongs to an asset without being a part of it: files about it, pictures of it."""

import datetime as dt

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import Asset, AssetDocument, AssetPhoto, SubjectLink
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
def add_document(
    *,
    asset: Asset,
    original: Original,
    type: str,
    title: str,
    number: str = "",
    dated: str = "",
    public: bool = False,
    user: User | None = None,
) -> AssetDocument:
    """Put a paper kept by evidence among the asset's documents; outside the department it shows only when ``public``.

    ``dated`` is an EDTF date. Raises ValidationError with every field at fault.
    """
    document = AssetDocument(
        asset=asset, original=original, type=type, title=title, number=number, dated=dated, public=public
    )
    document.full_clean()
    with pghistory.context(**who(user, "")):
        document.save(force_insert=True)
    return document
