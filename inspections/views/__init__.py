"""Pages of inspectors, and of those who order visits and works."""

from inspections.views.field import cancel, today, visit
from inspections.views.orders import order, order_at, order_work, order_work_at
from inspections.views.works import photo, work

__all__ = ["cancel", "order", "order_at", "order_work", "order_work_at", "photo", "today", "visit", "work"]
