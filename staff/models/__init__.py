"""Who works where: users, sections, designations, posts, officers and their tenure, holidays, notifications.

Files sit with posts, not persons (domain: "Post, not person"); an officer holds posts over time.
"""

from staff.models.accounts import User
from staff.models.calendar import Holiday
from staff.models.messages import Mail, Notification
from staff.models.offices import Designation, Duty, Post, PostQuerySet, Section
from staff.models.people import Officer, Tenure

__all__ = [
    "Designation",
    "Duty",
    "Holiday",
    "Mail",
    "Notification",
    "Officer",
    "Post",
    "PostQuerySet",
    "Section",
    "Tenure",
    "User",
]
