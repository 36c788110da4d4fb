"""What streets are and were called."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assets.models import StreetName

_COLUMNS = ("name_bn", "name_hi", "since", "until", "certainty", "source")
_YES = {"yes", "true", "1"}


@transaction.atomic
def import_streets(*, rows: Iterable[Mapping[str, str | None]]) -> int:
    """Write names of streets, each known by its street and English name, and return how many there were.

    Raises ValidationError naming the first row at fault (the heading is row 1); then nothing is written.
    """
    number = 0
    for number, row in enumerate(rows, 1):
        street, name = row.get("street") or "", row.get("name_en") or ""
        found = StreetName.objects.filter(street=street, name_en=name).first() or StreetName(
            street=street, name_en=name
        )
        for column in _COLUMNS:
            if value := row.get(column):
                setattr(found, column, value)
        found.current = (row.get("current") or "").strip().lower() in _YES
        try:
            found.full_clean()
        except ValidationError as error:
            text = _("Row %(row)s: %(faults)s") % {"row": number + 1, "faults": " ".join(error.messages)}
            raise ValidationError(text) from error
        found.save()
    return number
