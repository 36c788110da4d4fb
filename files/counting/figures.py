"""Lists and counts as tables: their headings, their cells, and what their numbers are called."""

import itertools
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from files.models import Priority
from files.presentation import Row
from language import digits

LIST_HEADINGS = (
    gettext_lazy("Number"),
    gettext_lazy("Subject"),
    gettext_lazy("Section"),
    gettext_lazy("State"),
    gettext_lazy("With"),
    gettext_lazy("From"),
    gettext_lazy("With this post since"),
    gettext_lazy("Due"),
    gettext_lazy("Days late"),
    gettext_lazy("Priority"),
    gettext_lazy("Classification"),
    gettext_lazy("Reply due by"),
)
PENDING_HEADINGS = (gettext_lazy("All"), gettext_lazy("Late"), gettext_lazy("Parked"))
MONTH_HEADINGS = (
    gettext_lazy("Month"),
    gettext_lazy("Created"),
    gettext_lazy("Received"),
    gettext_lazy("Forwarded"),
    gettext_lazy("Closed"),
)


def cells(row: Row) -> list[Any]:
    """Return a row of a list for a table to take along: days of the office's zone, days late as a number."""
    file = row.file
    return [
        file.number,
        file.subject,
        file.section.code,
        file.get_state_display(),
        file.holder.name,
        row.sender,
        timezone.localdate(file.held_since),
        timezone.localdate(file.due_at) if row.due else None,
        row.late_by if row.late else None,
        file.get_priority_display(),
        file.get_classification_display(),
        row.answer_by,
    ]


def bucket_labels(least: Sequence[int]) -> list[str]:
    """Return "0–3", "4–7" … and "over 90" in the reader's digits."""
    language = get_language() or "en"
    labels = [f"{low}–{following - 1}" for low, following in itertools.pairwise(least)]
    labels.append(_("over %(n)s") % {"n": least[-1] - 1})
    return [digits.in_script(label, language) for label in labels]


def my_posts() -> str:
    """Return what the reader's own posts are called among the scopes of a table."""
    return _("My posts")


def priority_label(value: str) -> str:
    """Return a priority's name, or the value itself where there is none such."""
    return str(dict(Priority.choices).get(value, value))


def cell_title(where: str, *, state: str, bucket: int | None, buckets: Sequence[int]) -> str:
    """Say what one number of the table of pending files counts."""
    if state == "late":
        return _("%(where)s: past their due date") % {"where": where}
    if state == "parked":
        return _("%(where)s: parked") % {"where": where}
    if bucket is None:
        return _("%(where)s: all active files") % {"where": where}
    return _("%(where)s: %(days)s working days") % {"where": where, "days": bucket_labels(buckets)[bucket]}
