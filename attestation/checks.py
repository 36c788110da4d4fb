"""System check: is the service's role kept apart from the owner of the tables?

``manage.py check --deploy --database default``, run with the service's own DATABASE_URL, asks it.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from attestation.roles import serves_as_owner


def roles_are_apart(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn where the role that serves owns the tables of the chain."""
    return [
        Warning(
            "The role of the service owns its tables: it could switch off the triggers that keep notes, movements and "
            "the chain as they are.",
            hint="Serve with a role that owns nothing: docs/deploy.md, 'A role that owns nothing'.",
            id="attestation.W001",
        )
        for alias in databases or ()
        if serves_as_owner(alias)
    ]


def declare() -> None:
    """Register the check."""
    register(roles_are_apart, Tags.database, deploy=True)
