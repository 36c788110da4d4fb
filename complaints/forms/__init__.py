"""What citizens and staff type about complaints."""

from complaints.forms.contact import ContactForm
from complaints.forms.desk import ReadReporterForm
from complaints.forms.joining import JoinForm
from complaints.forms.places import AssetReasonForm, MergeForm, NearForm, PlacesForm, SplitForm, UnlistedForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.tracking import CodeField, ConfirmForm, FeedbackForm

__all__ = [
    "AssetReasonForm",
    "CategoryField",
    "CodeField",
    "ConfirmForm",
    "ContactForm",
    "FeedbackForm",
    "JoinForm",
    "MergeForm",
    "NearForm",
    "PlacesForm",
    "ReadReporterForm",
    "ReportForm",
    "SplitForm",
    "UnlistedForm",
]
