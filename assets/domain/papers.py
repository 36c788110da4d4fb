"""What belongs to an asset without being a part of it: papers and pictures of it."""

import datetime as dt
from typing import Any, TypedDict, Unpack

import pghistory
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import Asset, AssetDocument, AssetPhoto
from evidence import intake
from evidence.domain import read_document, receive_document
from evidence.models import Original
from staff.models import User


class AlreadyThere(ValidationError):
    """The asset has this very file among its documents; ``document`` is the one it has."""

    def __init__(self, document: AssetDocument, name: str) -> None:
        super().__init__(
            _("“%(name)s” is here already, as “%(title)s”. It was not added again."),
            code="again",
            params={"name": name, "title": document.title},
        )
        self.document = document


class PaperFields(TypedDict, total=False):
    """What people write about a document."""

    type: str
    title: str
    number: str
    dated: str
    public: bool


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


def taken_off(asset: Asset) -> "models.QuerySet[Any]":
    """Return the last events of pictures that are off the asset's page, the latest first, each with its context."""
    events: Any = AssetPhoto.pgh_event_model.objects  # type: ignore[attr-defined]
    later = events.filter(pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__gt=models.OuterRef("pgh_id"))
    gone = events.filter(asset_id=asset.pk, pgh_label="delete").filter(~models.Exists(later))
    found: models.QuerySet[Any] = gone.select_related("pgh_context", "original").order_by("-pgh_id")
    return found


@transaction.atomic
def restore_photo(*, asset: Asset, pk: int, reason: str, user: User | None = None) -> AssetPhoto:
    """Put a picture that was taken off back on the asset's page, as it was described, at its old address.

    Raises ValidationError without a reason, and where the picture is on the page or never was. The history says who
    put it back and why.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the photo is put back.")})
    Asset.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=asset.pk)
    event = taken_off(asset).filter(pgh_obj_id=pk).first()
    if event is None:
        raise ValidationError(_("This photo is not among those taken off the page."), code="gone")
    kept = {field.attname: getattr(event, field.attname) for field in AssetPhoto._meta.concrete_fields}
    photo = AssetPhoto(**kept)
    with pghistory.context(**who(user, reason.strip())):
        photo.save(force_insert=True)
    return photo


def same_document(*, asset: Asset, sha256: str) -> AssetDocument | None:
    """Return the document on the asset's page whose file has this hash, if there is one."""
    return asset.documents.filter(original__sha256=sha256, withdrawn_at__isnull=True).first()


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
    """Put a paper kept by evidence on the asset's page.

    Raises AlreadyThere where a document of the asset has the same bytes, ValidationError with every field at fault.
    Side effects, in order: locks the asset against a second copy sent at the same moment, adds the row, has the text
    of the original recognised if that was not begun. An original that was taken off the page is put back by it.
    """
    Asset.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=asset.pk)
    if there := same_document(asset=asset, sha256=original.sha256):
        raise AlreadyThere(there, original.name)
    document = asset.documents.filter(original=original).first() or AssetDocument(asset=asset, original=original)
    document.withdrawn_at = None
    _fill(document, {"type": type, "title": title, "number": number, "dated": dated, "public": public})
    with pghistory.context(**who(user, "")):
        document.save()
    read_document(original=original)
    return document


def receive_document_of(
    *, asset: Asset, upload: "UploadedFile[Any]", type: str, public: bool, user: User
) -> AssetDocument:
    """Take an uploaded document; its title is the file's name until somebody writes a better one.

    Raises evidence's Refused with words for the sender, AlreadyThere. Nothing is stored of one that is not taken; what
    is taken is stored, entered and queued for recognition in one transaction, after it was looked at outside of it.
    """
    facts = intake.examine(upload)
    if there := same_document(asset=asset, sha256=facts.sha256):
        raise AlreadyThere(there, str(upload.name or ""))
    with transaction.atomic():
        original = receive_document(upload=upload, received_from=user, facts=facts)
        return add_document(
            asset=asset, original=original, type=type, title=_title(original.name), public=public, user=user
        )


def _title(name: str) -> str:
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return " ".join(stem.replace("_", " ").split()) or name


@transaction.atomic
def amend_document(
    *, document: AssetDocument, user: User | None, reason: str = "", **fields: Unpack[PaperFields]
) -> AssetDocument:
    """Change what is written about a document, never the document; nothing is written where nothing differs.

    Raises ValidationError with every field at fault, or where the document was taken off the page.
    """
    current = AssetDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _refuse_withdrawn(current)
    before = {name: getattr(current, name) for name in PaperFields.__annotations__}
    _fill(current, dict(fields))
    if before != {name: getattr(current, name) for name in before}:
        with pghistory.context(**who(user, reason)):
            current.save()
    return current


@transaction.atomic
def withdraw_document(*, document: AssetDocument, user: User | None, reason: str) -> AssetDocument:
    """Take a document off the asset's page; file and row stay, and the history keeps who did it and why.

    Raises ValidationError without a reason, or where it was taken off already.
    """
    current = AssetDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _refuse_withdrawn(current)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is taken off the page.")})
    current.withdrawn_at = timezone.now()
    with pghistory.context(**who(user, reason.strip())):
        current.save(update_fields=["withdrawn_at"])
    return current


def _fill(document: AssetDocument, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(document, name, value)
    document.full_clean(exclude={"asset", "original"}, validate_unique=False, validate_constraints=False)


def _refuse_withdrawn(document: AssetDocument) -> None:
    if document.withdrawn_at is not None:
        raise ValidationError(_("“%(title)s” was taken off the page."), code="gone", params={"title": document.title})
