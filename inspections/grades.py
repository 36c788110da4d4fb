"""What the five grades of condition mean, in words an inspector can decide by (domain: "Condition")."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from inspections.models import Condition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MEANINGS: dict[int, "StrPromise"] = {
    Condition.VERY_GOOD: _("Nothing to do beyond ordinary care."),
    Condition.MINOR: _("About 5 % needs repair."),
    Condition.MODERATE: _("10 to 20 % needs repair."),
    Condition.POOR: _("20 to 50 % needs repair."),
    Condition.VERY_POOR: _("More than half needs replacing."),
}
