"""Leave and tour: entered beforehand, shortened when the officer comes back, withdrawn when he did not go."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from language import dates
from staff import rules
from staff.models import Absence, Officer, User

LONGEST = dt.timedelta(days=2 * 366)


@transaction.atomic
def enter_absence(
    *,
    officer: Officer,
    kind: str,
    first: dt.date,
    last: dt.date,
    link_officer: Officer | None,
    entered_by: User,
    order: str = "",
) -> Absence:
    """Enter a leave or tour from the day ``first`` to the day ``last``, both included.

    A link officer who is away himself on one of these days is refused; where he falls away later, his own link officer
    acts for both (``Post.objects.held_by``). Who enters it names himself only for officers who report to him. Raises
    ValidationError in words. Side effects, in order: locks both officers; stores the absence.
    """
    if last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    if rules.is_own(entered_by, link_officer) and not rules.leads(entered_by, officer):
        words = _("Nobody makes himself link officer of one who does not report to him: have another enter it.")
        raise ValidationError({"link_officer": words})
    if last - first > LONGEST:
        raise ValidationError({"last": _("Longer than two years: check the days.")})
    involved = [officer.pk, *([link_officer.pk] if link_officer else [])]
    # Both, in one order: two entries at the same time must not make two officers each other's link.
    list(Officer.objects.select_for_update().filter(pk__in=involved).order_by("pk"))
    period = DateRange(first, last + dt.timedelta(days=1))
    if link_officer is not None:
        _refuse_absent_link(link_officer, period)
    absence = Absence(
        officer=officer, kind=kind, period=period, link_officer=link_officer, entered_by=entered_by, order=order
    )
    absence.full_clean()
    absence.save()
    return absence


def _refuse_absent_link(link: Officer, period: DateRange) -> None:
    away = Absence.objects.standing().filter(officer=link, period__overlap=period).order_by("period").first()
    if away is not None:
        words = _("%(officer)s is away himself from %(first)s to %(last)s; choose another link officer.") % {
            "officer": link.name,
            "first": dates.day(away.period.lower),
            "last": dates.day(away.last_day),
        }
        raise ValidationError({"link_officer": words})
    if link.user is None or not link.user.is_active:
        words = _("%(officer)s cannot log in; choose another link officer.") % {"officer": link.name}
        raise ValidationError({"link_officer": words})


@transaction.atomic
def shorten_absence(*, absence: Absence, last: dt.date) -> Absence:
    """Let an absence end with the day ``last``, earlier than was entered: the officer is back on the next.

    What the link officer did until yesterday stays his to have done, so ``last`` is never before yesterday unless the
    absence is over sooner. Side effects, in order: locks the row; stores the period.
    """
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    earliest = max(row.period.lower, timezone.localdate() - dt.timedelta(days=1))
    if row.withdrawn_at is not None or not earliest <= last < row.last_day:
        raise ValidationError(
            {
                "last": _("Choose a day from %(first)s on and before %(last)s, the end as it stands.")
                % {"first": dates.day(earliest), "last": dates.day(row.last_day)}
            }
        )
    row.period = DateRange(row.period.lower, last + dt.timedelta(days=1))
    row.save(update_fields=["period"])
    return row


@transaction.atomic
def withdraw_absence(*, absence: Absence) -> Absence:
    """Withdraw an absence that has not begun; one that has is shortened instead. Side effect: stores the moment."""
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    if row.withdrawn_at is not None:
        return row
    if row.period.lower <= timezone.localdate():
        raise ValidationError(_("This absence has begun; enter the day on which it ends instead."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return row
