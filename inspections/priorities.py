"""Which letter an asset at risk has, by questions that can be answered on the spot.

After the priorities of Historic England's Heritage at Risk register (domain page: "Condition"): A immediate risk of
further rapid deterioration or loss, no solution agreed; B immediate risk, solution agreed but not yet carried out;
C slow decay, no solution agreed; D slow decay, solution agreed; E under repair, or in fair to good repair, without a
user; F repair in progress with a user, or a new use agreed.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models import Risk

# No solution may be agreed, and one must be.
OPEN = frozenset({Risk.A, Risk.C})
AGREED = frozenset({Risk.B, Risk.D})


class Decay(models.TextChoices):
    """How fast a place is being lost."""

    IMMEDIATE = "immediate", _("quickly: parts fall, or will be lost before long")
    SLOW = "slow", _("slowly: it gets worse from year to year")
    SOUND = "sound", _("not at present: it is in fair to good repair")


class Use(models.TextChoices):
    """Whether somebody uses the place, which is what keeps it."""

    IN_USE = "in_use", _("yes")
    AGREED = "agreed", _("no, but a new use is agreed")
    NONE = "none", _("no")


def letter_for(*, decay: str, repair: bool, use: str, solution_agreed: bool) -> str:
    """Return the letter that the answers lead to, or "" where the place is not at risk."""
    if repair:
        return Risk.E if use == Use.NONE else Risk.F
    if decay == Decay.IMMEDIATE:
        return Risk.B if solution_agreed else Risk.A
    if decay == Decay.SLOW:
        return Risk.D if solution_agreed else Risk.C
    return {Use.NONE: Risk.E.value, Use.AGREED: Risk.F.value}.get(Use(use), "")
