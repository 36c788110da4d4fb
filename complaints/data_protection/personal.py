"""The registry of what is kept about a citizen: each place that holds his address tells it and lets go of it.

A part that keeps addresses (followers, subscriptions, keys of programmes) adds its ``Holder`` once, when the app is
ready; access, correction and erasure then reach it. A test (tests/complaints/test_personal_columns.py) fails where a
column may hold personal data and docs/privacy.md says nothing of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from complaints.data_protection.contacts import Contact

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Held:
    """One thing that is kept about somebody: a heading, its facts in words, and where he can see it himself."""

    title: str
    facts: Sequence[tuple[Words, Any]]
    url: str = ""


def told_beside(contact: Contact, number: int) -> list[Held]:
    """Return that a telephone number stands beside somebody's mail address in so many complaints, and nothing else."""
    if not number:
        return []
    facts = [(_("Your mobile number"), contact.phone), (_("Complaints of another address that name it"), number)]
    return [Held(title=_("Your number beside the mail address of somebody"), facts=facts)]


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure did: entries removed at once, and complaints (primary keys) at whose end the rest follows."""

    now: int = 0
    later: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A place that keeps data of citizens, found by the address that one has proven.

    ``tell`` returns what is kept; ``erase`` removes what may be removed, inside the caller's transaction, and says what
    must wait; ``correct`` puts the second contact in place of the first and returns in how many entries.
    """

    code: str
    title: Words
    tell: Callable[[Contact], Sequence[Held]]
    erase: Callable[[Contact], Erased]
    correct: Callable[[Contact, Contact], int]


holders: dict[str, Holder] = {}


def declare(holder: Holder) -> None:
    """Add a holder; the same code again replaces the one before."""
    holders[holder.code] = holder


def told(contact: Contact) -> list[tuple[Holder, Sequence[Held]]]:
    """Return what each place keeps about somebody, places that keep nothing left out."""
    found = [(holder, holder.tell(contact)) for holder in holders.values()]
    return [(holder, kept) for holder, kept in found if kept]
