"""Changes of an asset that one post proposes and another applies.

``submit`` is what writes from pages; it applies at once what needs no approval and proposes the rest.
"""

from assets.proposals.approval import approval_needed, deciding_duties
from assets.proposals.deciding import NotOpen, Outrun, apply, conflicts, refuse, withdraw
from assets.proposals.submitting import Submitted, submit

__all__ = [
    "NotOpen",
    "Outrun",
    "Submitted",
    "apply",
    "approval_needed",
    "conflicts",
    "deciding_duties",
    "refuse",
    "submit",
    "withdraw",
]
