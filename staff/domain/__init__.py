"""What can happen among posts and officers, each in one transaction."""

from staff.domain.absences import enter_absence, shorten_absence, withdraw_absence
from staff.domain.charge import transfer_charge
from staff.domain.notices import LANGUAGES, mark_all_read, mark_read, notify
from staff.domain.seats import acting_at, appointed_to, first_held, holder_of, officer_of

__all__ = [
    "LANGUAGES",
    "acting_at",
    "appointed_to",
    "enter_absence",
    "first_held",
    "holder_of",
    "mark_all_read",
    "mark_read",
    "notify",
    "officer_of",
    "shorten_absence",
    "transfer_charge",
    "withdraw_absence",
]
