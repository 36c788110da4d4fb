"""What is kept with every change: who made it and why."""

from typing import Any

from staff.models import User


def who(user: User | None, reason: str) -> dict[str, Any]:
    """Return the context of a change as the history keeps it."""
    return ({"user": user.pk} if user else {}) | ({"reason": reason} if reason else {})
