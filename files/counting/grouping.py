"""By what waiting files are counted. Rooms above add ways of their own: this one knows no places."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from files.models import FileCategory, Priority
from staff.models import Post, Section

# Digits of the greatest number that a key of the database can be.
_LONGEST = 18


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """One way to group: its name in addresses, its label, and what it groups by.

    ``column`` is of the relation ``seen`` (id, holder_id, section_id, category_id, priority …) or of what ``join`` adds
    to it. ``labels`` names rows by their keys; ``matching`` gives the condition on files that a row stands for.
    ``without`` names the row, of key "", of files that have no such thing. ``several``: a file may stand in more rows
    than one, so that the rows do not add up. ``offered`` False: too many rows for a table, but each can be opened.
    """

    name: str
    label: Any
    column: SQL
    labels: Callable[[Sequence[str]], dict[str, str]]
    matching: Callable[[str], Q]
    join: SQL = field(default_factory=lambda: SQL(""))
    without: Any = None
    several: bool = False
    offered: bool = True

    def named(self, keys: Sequence[str]) -> dict[str, str]:
        """Return what rows are called, by their keys; what there is not is missing."""
        found = self.labels([key for key in keys if key]) if any(keys) else {}
        return {**found, "": str(self.without)} if self.without and "" in keys else found


class Groupings:
    """Every way to group, in the order in which they are offered; rooms add theirs in ``AppConfig.ready``."""

    def __init__(self, *first: Grouping) -> None:
        self._ways = {each.name: each for each in first}

    def __contains__(self, name: object) -> bool:
        return name in self._ways

    def __getitem__(self, name: str) -> Grouping:
        return self._ways[name]

    def __iter__(self) -> Iterator[Grouping]:
        return iter(self._ways.values())

    def add(self, *more: Grouping) -> None:
        """Add ways to group; one added again under the same name replaces the first."""
        self._ways.update({each.name: each for each in more})


def numbers(keys: Sequence[str]) -> list[int]:
    """Return those keys that are numbers of rows."""
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) <= _LONGEST]


def _posts(keys: Sequence[str]) -> dict[str, str]:
    return {str(post.pk): f"{post.code} – {post.name}" for post in Post.objects.filter(pk__in=numbers(keys))}


def _sections(keys: Sequence[str]) -> dict[str, str]:
    return {str(section.pk): section.name for section in Section.objects.filter(pk__in=numbers(keys))}


def _categories(keys: Sequence[str]) -> dict[str, str]:
    return {str(each.pk): each.name for each in FileCategory.objects.filter(pk__in=numbers(keys))}


def _priorities(keys: Sequence[str]) -> dict[str, str]:
    return {value: str(label) for value, label in Priority.choices if value in keys}


GROUPINGS = Groupings(
    Grouping(
        name="post",
        label=_("Post"),
        column=SQL("holder_id"),
        labels=_posts,
        matching=lambda key: Q(holder=key),
    ),
    Grouping(
        name="section",
        label=_("Section of the file"),
        column=SQL("seen.section_id"),
        labels=_sections,
        matching=lambda key: Q(section=key),
    ),
    Grouping(
        name="category",
        label=_("Category"),
        column=SQL("category_id"),
        labels=_categories,
        matching=lambda key: Q(category=key) if key else Q(category__isnull=True),
        without=_("Without a category"),
    ),
    Grouping(
        name="priority",
        label=_("Priority"),
        column=SQL("priority"),
        labels=_priorities,
        matching=lambda key: Q(priority=key),
    ),
)
