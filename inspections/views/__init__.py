"""Pages of inspectors, and of those who order visits and works."""

from inspections.views.assessing import assess, risk, suggest
from inspections.views.due import due, order_many
from inspections.views.field import cancel, today, visit
from inspections.views.orders import order, order_at, order_work, order_work_at
from inspections.views.works import photo, work

__all__ = [
    "assess",
    "cancel",
    "due",
    "order",
    "order_at",
    "order_many",
    "order_work",
    "order_work_at",
    "photo",
    "risk",
    "suggest",
    "today",
    "visit",
    "work",
]
