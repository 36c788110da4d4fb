"""What the page shows of a file's cover and of the files around it, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from files import domain, rules
from files.models import (
    Classification,
    Correspondence,
    File,
    FileCategory,
    FileChange,
    FileLink,
    FileVolume,
    PaperFlag,
    Priority,
)
from language.digits import roman
from staff.models import User


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another file as a reader may know it: in full with an address, or by its number alone."""

    file: File
    open: bool


@dataclass(frozen=True, kw_only=True)
class Linked:
    """One link to a file that the reader may know."""

    link: FileLink
    other: Neighbour


@dataclass(frozen=True, kw_only=True)
class Change:
    """One registered change in words."""

    row: FileChange
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Volume:
    """One volume with its papers, the newest papers' flags beside them."""

    number: str
    row: FileVolume | None
    papers: list[tuple[Correspondence, PaperFlag | None]]
    newest: bool


def neighbours(files: Sequence[File], user: User) -> list[Neighbour]:
    """Return of ``files`` those that the reader may know, in two queries at most."""
    numbers = [file.pk for file in files]
    seen = set(File.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    known = [file for file in files if file.pk in seen or file.classification == Classification.ORDINARY]
    return [Neighbour(file=file, open=file.pk in seen) for file in known]


def around(file: File, user: User) -> dict[str, Any]:
    """Return the links, the parts and the main file as the reader may know them, and the registered changes."""
    links = list(domain.links_of(file).select_related("file", "other", "post", "officer", "ended_by", "ended_by_post"))
    others = {link.pk: link.other if link.file_id == file.pk else link.file for link in links}
    parts = list(file.parts.select_related("merge", "holder").order_by("part")) if file.last_part else []
    main = [file.part_of] if file.part_of else []
    known = {each.file.pk: each for each in neighbours([*others.values(), *parts, *main], user)}
    linked = [Linked(link=link, other=known[others[link.pk].pk]) for link in links if others[link.pk].pk in known]
    return {
        "links": [each for each in linked if each.link.ended_at is None],
        # What was done with it is told to those who may read both.
        "ended_links": [each for each in linked if each.link.ended_at is not None and each.other.open],
        "parts": [known[part.pk] for part in parts if part.pk in known],
        "main": known.get(file.part_of_id or 0),
        "changes": changes(file),
        "may_merge": rules.may(user, "merge_part", file),
    }


def changes(file: File) -> list[Change]:
    """Return what was changed on the cover, in the reader's words."""
    rows = list(file.changes.select_related("post", "officer"))
    names = {row.code: row.name for row in FileCategory.objects.all()} if rows else {}
    words = {
        FileChange.Field.PRIORITY: dict(Priority.choices),
        FileChange.Field.CLASSIFICATION: dict(Classification.choices),
        FileChange.Field.CATEGORY: {**names, "": _("none")},
    }

    def worded(row: FileChange, value: str) -> str:
        return str(words.get(FileChange.Field(row.field), {}).get(value, value))

    return [Change(row=row, before=worded(row, row.before), after=worded(row, row.after)) for row in rows]


def flags_of(file: File) -> dict[int, PaperFlag]:
    """Return the flags that stand now, by paper."""
    return {flag.paper_id: flag for flag in file.flags.filter(cleared_at=None)}


def volumes(file: File, papers: Sequence[Correspondence], flags: dict[int, PaperFlag]) -> list[Volume]:
    """Return the volumes of a file with their papers, the newest first."""
    rows: list[FileVolume | None] = [None, *(file.volumes.all() if file.volume > 1 else ())]
    starts = [row.page_from if row else 1 for row in rows]
    ends = [*[start - 1 for start in starts[1:]], file.last_page]
    found = [
        Volume(
            number=roman(serial),
            row=row,
            papers=[(paper, flags.get(paper.pk)) for paper in papers if start <= paper.page_from <= end],
            newest=serial == len(rows),
        )
        for serial, (row, start, end) in enumerate(zip(rows, starts, ends, strict=True), start=1)
    ]
    return found[::-1]
