"""Forms of visits and works. Whatever is wrong is said at once, and what was typed stays."""

from inspections.forms.orders import OrderVisitForm, OrderWorkForm
from inspections.forms.reports import CancelVisitForm, CompleteWorkForm, VisitReportForm

__all__ = ["CancelVisitForm", "CompleteWorkForm", "OrderVisitForm", "OrderWorkForm", "VisitReportForm"]
