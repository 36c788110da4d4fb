"""Who may see what the checks found and have them run: the director general, and who administers the service."""

from typing import Any

from staff.models import Duty, User
from staff.rules import has_duty


def see_integrity(user: Any) -> bool:
    """Whether ``user`` answers for the whole register or for the service."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or has_duty(user, Duty.DIRECTOR_GENERAL)
