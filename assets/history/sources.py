"""Which tables tell the history of an asset: those of this room, and what rooms above declare.

A room above adds its own in ``AppConfig.ready``: ``history_sources.append(Source(model=Assessment, …))``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.facts import shown
from assets.models import KIND_MODELS, Asset, AssetDocument, AssetPhoto, Facility, FormerName, Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, kw_only=True)
class Source:
    """A tracked table whose events belong to assets.

    ``of`` narrows its events to those of one asset. With ``text`` its rows are a list that belongs to the asset: an
    entry says under ``title`` what was taken from the list and what was added, each row as ``text`` says it (of the
    event); ``related`` names the foreign keys of the event that it follows, so that they come with it. Without, each
    column that changed is told. ``applies`` leaves a table out where an asset cannot have such rows.
    """

    model: type[models.Model]
    of: Callable[[Asset], Q]
    title: "str | StrPromise" = ""
    text: Callable[[Any], str] | None = None
    related: tuple[str, ...] = ()
    applies: Callable[[Asset], bool] = lambda asset: True


def _facility(event: Any) -> str:
    if not event.condition:
        return str(event.name_en)
    return f"{event.name_en} ({shown(Facility._meta.get_field('condition'), event.condition)})"


def _photo(event: Any) -> str:
    return f"{event.caption or f'#{event.id}'} ({_('public') if event.public else _('not public')})"


def _document(event: Any) -> str:
    type_of = shown(AssetDocument._meta.get_field("type"), event.type)
    said = [type_of, event.number, _("public") if event.public else _("not public")]
    if event.withdrawn_at:
        said.append(_("taken off the page"))
    return f"{event.title} ({', '.join(part for part in said if part)})"


def sources_of(asset: Asset) -> list[Source]:
    """Return the tables that tell the history of this asset, its own row first and then that of its kind."""
    own = [
        Source(model=Asset, of=lambda asset: Q(pgh_obj=asset.pk)),
        Source(model=KIND_MODELS[asset.kind], of=lambda asset: Q(pgh_obj=asset.pk)),
    ]
    return own + [source for source in history_sources if source.applies(asset)]


history_sources: list[Source] = [
    Source(
        model=FormerName,
        of=lambda asset: Q(asset=asset.pk),
        title=gettext_lazy("Former names"),
        text=lambda event: str(event.name),
    ),
    Source(
        model=Facility,
        of=lambda asset: Q(park=asset.pk),
        title=gettext_lazy("Facilities"),
        text=_facility,
        applies=lambda asset: asset.kind == Kind.PARK,
    ),
    Source(model=AssetPhoto, of=lambda asset: Q(asset=asset.pk), title=gettext_lazy("Photos"), text=_photo),
    Source(model=AssetDocument, of=lambda asset: Q(asset=asset.pk), title=gettext_lazy("Documents"), text=_document),
]
