"""Forms of visits and works. Whatever is wrong is said at once, and what was typed stays."""

from inspections.forms.assessing import AssessForm, RiskForm
from inspections.forms.due import DueFilterForm, OrderManyForm
from inspections.forms.orders import OrderVisitForm, OrderWorkForm
from inspections.forms.reports import CancelVisitForm, CompleteWorkForm, VisitReportForm

__all__ = [
    "AssessForm",
    "CancelVisitForm",
    "CompleteWorkForm",
    "DueFilterForm",
    "OrderManyForm",
    "OrderVisitForm",
    "OrderWorkForm",
    "RiskForm",
    "VisitReportForm",
]
