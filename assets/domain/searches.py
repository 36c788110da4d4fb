"""Searches that people keep."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, SavedSearch
from staff.models import Section, User

MOST_KEPT = 100


@transaction.atomic
def save_search(*, owner: User, name: str, parameters: Mapping[str, str], section: Section | None) -> SavedSearch:
    """Keep a question under a name and return it; a name of the owner's that is taken gets the new question.

    ``section``: who may use it too. What the register holds now counts as seen. Raises ValidationError for a name
    that cannot be, and where ``MOST_KEPT`` searches are kept already.
    """
    User.objects.select_for_update().get(pk=owner.pk)
    search = owner.saved_searches.filter(name=name).first() or SavedSearch(owner=owner, name=name)
    if search.pk is None and owner.saved_searches.count() >= MOST_KEPT:
        raise ValidationError(_("You keep %(most)s searches already; forget one first."), params={"most": MOST_KEPT})
    search.parameters, search.section = dict(parameters), section
    search.seen_up_to = _newest()
    search.full_clean(validate_unique=False, validate_constraints=False, exclude={"parameters"})
    search.save()
    return search


@transaction.atomic
def rename_search(*, search: SavedSearch, name: str, section: Section | None) -> SavedSearch:
    """Give a search another name and say anew who may use it; raises ValidationError for a name that is taken."""
    User.objects.select_for_update().get(pk=search.owner_id)
    if SavedSearch.objects.filter(owner=search.owner_id, name=name).exclude(pk=search.pk).exists():
        raise ValidationError(_("You keep another search under this name."), code="taken")
    search.name, search.section = name, section
    search.full_clean(validate_unique=False, validate_constraints=False, exclude={"parameters"})
    search.save(update_fields=["name", "section"])
    return search


def look_at(*, search: SavedSearch) -> None:
    """Note that the owner has seen what the register holds now."""
    SavedSearch.objects.filter(pk=search.pk).update(seen_up_to=_newest(), looked_at=timezone.now())


def forget_search(*, search: SavedSearch) -> None:
    """Remove a search; the register is untouched."""
    search.delete()


def _newest() -> int:
    return Asset.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
