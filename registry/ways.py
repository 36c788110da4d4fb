"""Pages that stand together on an index, each for those who may go there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from staff.rules import holds_a_post


@dataclass(frozen=True)
class Way:
    """A page: its address by name, what it is called, what one does there, and who may."""

    view: str
    title: Promise
    what: Promise
    icon: str
    may: Callable[[Any], bool] = holds_a_post


@dataclass(frozen=True)
class Group:
    """Ways that belong together."""

    title: Promise
    ways: tuple[Way, ...]


def ways_for(groups: Sequence[Group], user: Any) -> list[tuple[Promise, list[Way]]]:
    """Return the groups with those ways that ``user`` may go; groups without any are left out."""
    found = [(group.title, [way for way in group.ways if way.may(user)]) for group in groups]
    return [(title, ways) for title, ways in found if ways]
