"""What the posts concerned are told, each in its holder's language."""

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from inspections.models import Visit
from language.dates import day
from language.digits import in_script
from staff.domain import notify


def tell_ordered(visit: Visit) -> None:
    """Tell the inspector that a visit is ordered of his post."""
    notify(
        post=visit.assigned_to,
        text=lambda: (
            _("A visit is ordered: %(asset)s, by %(day)s.") % {"asset": visit.asset.name, "day": day(visit.due_on)}
        ),
        url=visit.get_absolute_url(),
        key=f"visit-{visit.pk}-ordered",
    )


def tell_ordered_many(visits: list[Visit]) -> None:
    """Tell the inspector at once that several visits, all by the same day, are ordered of his post."""
    if len(visits) == 1:
        tell_ordered(visits[0])
        return
    first = visits[0]

    def text() -> str:
        return ngettext("%(n)s visit is ordered, by %(day)s.", "%(n)s visits are ordered, by %(day)s.", len(visits)) % {
            "n": in_script(len(visits), get_language() or "en"),
            "day": day(first.due_on),
        }

    notify(
        post=first.assigned_to, text=text, url=reverse("inspections:today"), key=f"visits-{first.pk}-ordered-together"
    )


def tell_cancelled(visit: Visit) -> None:
    """Tell the inspector that he need not go."""
    notify(
        post=visit.assigned_to,
        text=lambda: (
            _("The visit is cancelled: %(asset)s. %(reason)s")
            % {"asset": visit.asset.name, "reason": visit.cancel_reason}
        ),
        url=visit.get_absolute_url(),
        key=f"visit-{visit.pk}-cancelled",
    )


def tell_lapsed(visit: Visit) -> None:
    """Tell the inspector that the matter has ended without the visit."""
    notify(
        post=visit.assigned_to,
        text=lambda: _("You need not go: %(asset)s. The file of the visit was closed.") % {"asset": visit.asset.name},
        url=visit.get_absolute_url(),
        key=f"visit-{visit.pk}-lapsed",
    )


def tell_reported(visit: Visit) -> None:
    """Tell who ordered the visit what was found."""

    def text() -> str:
        grade = visit.assessments.get(element="")
        return _("The visit is reported: %(asset)s, condition %(grade)s (%(word)s).") % {
            "asset": visit.asset.name,
            "grade": in_script(grade.grade, get_language() or "en"),
            "word": grade.get_grade_display(),
        }

    url = reverse("files:file", args=[visit.file_id]) if visit.file_id else visit.get_absolute_url()
    notify(post=visit.ordered_by, text=text, url=url, key=f"visit-{visit.pk}-reported")


def tell_overdue(visit: Visit, *, today: object) -> None:
    """Remind the inspector of a visit that should have been made; once on each day ``today``."""
    notify(
        post=visit.assigned_to,
        text=lambda: (
            _("A visit is overdue since %(day)s: %(asset)s.") % {"asset": visit.asset.name, "day": day(visit.due_on)}
        ),
        url=visit.get_absolute_url(),
        key=f"visit-{visit.pk}-overdue-{today}",
    )
