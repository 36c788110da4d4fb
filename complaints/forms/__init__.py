"""What citizens and staff type about complaints."""

from complaints.forms.desk import ReadReporterForm
from complaints.forms.privacy import AskForm, BlockForm, ContactField, CorrectForm, EraseForm, ProveForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.tracking import CodeField, ConfirmForm, FeedbackForm

__all__ = [
    "AskForm",
    "BlockForm",
    "CategoryField",
    "CodeField",
    "ConfirmForm",
    "ContactField",
    "CorrectForm",
    "EraseForm",
    "FeedbackForm",
    "ProveForm",
    "ReadReporterForm",
    "ReportForm",
]
