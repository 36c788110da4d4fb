"""Taking a whole import back, as long as nobody has done anything with what it entered."""

from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, ForeignObjectRel, OuterRef
from django.utils.translation import gettext as _

from assets import domain
from assets.models import KIND_MODELS, Asset, FormerName, KindDetails, Status
from exchange.models import ImportedRow, ImportEntry, ImportRun
from exchange.progress import Progress
from staff.models import User

CHUNK = 5_000
MOST_NAMED = 200


def touched(run: ImportRun) -> list[tuple[Asset, str]]:
    """Return the assets of an import that something happened to since, each with what; at most some hundred.

    An entry that was there before may have got photos or complaints meanwhile: they stay, and stand in nobody's way.
    """
    found: dict[int, str] = {}
    entries = ImportEntry.objects.filter(run=run)
    changed = entries.exclude(asset__version=F("version")).values_list("asset_id", flat=True)
    found |= dict.fromkeys(changed[:MOST_NAMED], _("changed since"))
    new = entries.filter(existed=False)
    for model, name in _referring():
        label = str(model._meta.verbose_name)
        rows = new.filter(Exists(model._base_manager.filter(**{name: OuterRef("asset_id")})))
        for asset in rows.values_list("asset_id", flat=True)[:MOST_NAMED]:
            found.setdefault(asset, label)
    assets = Asset.objects.filter(pk__in=found).only("pk", "reference", "name_en", "name_bn", "name_hi").order_by("pk")
    return [(asset, found[asset.pk]) for asset in assets[:MOST_NAMED]]


def _referring() -> Iterator[tuple[Any, str]]:
    """Everything that can refer to an asset, found by asking the models: rooms above this one are not known here.

    What belongs to an entry from the first is none of it: its kind's row, its former names, its history, its import;
    nor is what the service reckons for every asset by itself (models that say ``derived = True``).
    """
    own = (KindDetails, FormerName, ImportedRow, ImportEntry, pghistory.models.Event)
    for relation in Asset._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.field.concrete:
            model: Any = relation.related_model
            if not (issubclass(model, own) or relation.many_to_many or getattr(model, "derived", False)):
                yield model, relation.field.name
    for kind in KIND_MODELS.values():
        for relation in kind._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel) and relation.related_model is not Asset:
                model = relation.related_model
                if not issubclass(model, pghistory.models.Event):
                    yield model, relation.field.name


def undo(run: ImportRun, user: User | None, progress: Progress) -> None:
    """Withdraw what an import entered and restore what it changed; in the caller's transaction and context of history.

    Raises ValidationError, naming each, where something happened to one of them since.
    """
    list(Asset.objects.filter(pk__in=ImportEntry.objects.filter(run=run).values("asset")).order_by("pk")
         .select_for_update(of=("self",)).values_list("pk", flat=True))  # fmt: skip
    if found := touched(run):
        raise ValidationError([f"{asset.reference} {asset.name}: {what}" for asset, what in found], code="touched")
    done = 0
    new = ImportEntry.objects.filter(run=run, existed=False).order_by("pk")
    last = 0
    while pks := list(new.filter(pk__gt=last).values_list("pk", "asset_id")[:CHUNK]):
        Asset.objects.filter(pk__in=[asset for _pk, asset in pks]).update(status=Status.WITHDRAWN)
        last, done = pks[-1][0], done + len(pks)
        progress.say(done)
    for entry in ImportEntry.objects.filter(run=run, existed=True).select_related("asset").order_by("-number"):
        _restore(run, entry, user)
        done += 1
        progress.say(done)


def _restore(run: ImportRun, entry: ImportEntry, user: User | None) -> None:
    asset = entry.asset
    changes: Any = {}
    if before := _before(run, Asset, asset):
        names = domain.AssetFields.__annotations__
        changes |= {name: getattr(before, name) for name in names if hasattr(before, name)}
    row = domain.details_of(asset)
    if details := _before(run, type(row), asset):
        changes["details"] = {
            field.name: getattr(details, field.name) for field in row._meta.concrete_fields if field.name != "asset"
        }
    added = set(
        _events(FormerName)
        .filter(pgh_context_id=run.context, pgh_label="insert", asset_id=asset.pk)
        .values_list("name", flat=True)
    )
    if added:
        kept = asset.former_names.order_by("pk").values_list("name", flat=True)
        changes["former_names"] = [name for name in kept if name not in added]
    if changes:
        domain.amend(
            asset=asset,
            user=user,
            expected_version=entry.version,
            changes=changes,
            reason=f"undo of {run.reason}",
        )


def _before(run: ImportRun, model: type[Any], asset: Asset) -> Any:
    """Return the last state of a row before the import changed it, or None where the import did not change it."""
    events = _events(model).filter(pgh_obj_id=asset.pk)
    first = events.filter(pgh_context_id=run.context).order_by("pgh_id").first()
    return events.filter(pgh_id__lt=first.pgh_id).order_by("-pgh_id").first() if first is not None else None


def _events(model: type[Any]) -> Any:
    return model.pgh_event_model._base_manager.all()
