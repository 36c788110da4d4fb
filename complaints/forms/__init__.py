"""What citizens and staff type about complaints."""

from complaints.forms.contact import ContactForm
from complaints.forms.desk import ReadReporterForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.tracking import CodeField, ConfirmForm, FeedbackForm

__all__ = ["CategoryField", "CodeField", "ConfirmForm", "ContactForm", "FeedbackForm", "ReadReporterForm", "ReportForm"]
