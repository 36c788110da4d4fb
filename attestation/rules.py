"""Who may what in this room. Whether a signed thing may be seen, its own room says (``attestation.signables``)."""

from typing import Any

from staff.models import Duty, User
from staff.rules import has_duty


def see_anchors(user: Any) -> bool:
    """Whether ``user`` answers for the whole register or for the service."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or has_duty(user, Duty.DIRECTOR_GENERAL)


def manage_certificates(user: Any) -> bool:
    """Whether ``user`` may see and revoke everybody's certificates."""
    return isinstance(user, User) and user.is_active and user.is_superuser
