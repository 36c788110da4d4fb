"""Changes of an asset that one post proposes and another applies.

``submit`` is what writes from pages; it applies at once what needs no approval and proposes the rest.
"""

from assets.proposals.approval import (
    Together,
    approval_needed,
    approval_needed_together,
    deciding_duties,
    deciding_duties_together,
)
from assets.proposals.deciding import NotOpen, Outrun, apply, conflicts, refuse, withdraw
from assets.proposals.submitting import Submitted, submit

__all__ = [
    "NotOpen",
    "Outrun",
    "Submitted",
    "Together",
    "apply",
    "approval_needed",
    "approval_needed_together",
    "conflicts",
    "deciding_duties",
    "deciding_duties_together",
    "refuse",
    "submit",
    "withdraw",
]
