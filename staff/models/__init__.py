"""Who works where: users, sections, designations, posts, officers, their tenure and absences, holidays, notifications.

Files sit with posts, not persons (domain: "Post, not person"); an officer holds posts over time, and on leave or tour
his link officer acts.
"""

from staff.models.accounts import AccountChange, AccountChangeKind, User
from staff.models.calendar import Holiday, HolidayCalendar
from staff.models.charge import ChargeReport, MasterSheet
from staff.models.messages import Mail, Notification, TextMessage
from staff.models.offices import Designation, Duty, Post, PostQuerySet, Section
from staff.models.people import Absence, AbsenceKind, Officer, Telling, Tenure, TenureKind

__all__ = [
    "Absence",
    "AbsenceKind",
    "AccountChange",
    "AccountChangeKind",
    "ChargeReport",
    "Designation",
    "Duty",
    "Holiday",
    "HolidayCalendar",
    "Mail",
    "MasterSheet",
    "Notification",
    "Officer",
    "Post",
    "PostQuerySet",
    "Section",
    "Telling",
    "Tenure",
    "TenureKind",
    "TextMessage",
    "User",
]
