"""What citizens and staff type about complaints."""

from complaints.forms.desk import HeatForm, MessageForm, NarrowForm, ReadReporterForm, TakeOutForm, TemplateForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.tracking import CodeField, ConfirmForm, FeedbackForm

__all__ = [
    "CategoryField",
    "CodeField",
    "ConfirmForm",
    "FeedbackForm",
    "HeatForm",
    "MessageForm",
    "NarrowForm",
    "ReadReporterForm",
    "ReportForm",
    "TakeOutForm",
    "TemplateForm",
]
