"""What citizens are told of their data today, and how long it is kept. See docs/privacy.md for the law."""

import datetime as dt

from django.utils import timezone

from complaints.models import Keeping, PrivacyNotice, RetentionRule

# Rule 14 of the Digital Personal Data Protection Rules, 2025: within a reasonable period, of at most ninety days.
ANSWER_WITHIN = dt.timedelta(days=90)


def notice_in_force() -> PrivacyNotice | None:
    """Return the notice in force today; None before the first."""
    return PrivacyNotice.objects.filter(in_force_from__lte=timezone.localdate()).first()


def current_notice() -> str:
    """Return the version of the notice in force, as it is stored with a report (``Contact.notice_version``)."""
    notice = notice_in_force()
    return notice.version if notice else ""


def kept_for(what: str, *, otherwise: int) -> dt.timedelta:
    """Return how long ``what`` is kept, by the rule for it; ``otherwise`` (days) where none says days."""
    rule = RetentionRule.objects.filter(what=what, keeping=Keeping.DAYS).first()
    return dt.timedelta(days=rule.days if rule and rule.days is not None else otherwise)
