"""What citizens and staff type about complaints."""

from complaints.forms.agencies import AgencyForm
from complaints.forms.categories import CategoryForm, ChoiceFormSet, QuestionForm
from complaints.forms.closing import AskForm, OfficeForm, WaiveForm
from complaints.forms.contact import ContactForm
from complaints.forms.desk import HeatForm, MessageForm, NarrowForm, ReadReporterForm, TakeOutForm, TemplateForm
from complaints.forms.joining import JoinForm
from complaints.forms.places import AssetReasonForm, MergeForm, NearForm, PlacesForm, SplitForm, UnlistedForm
from complaints.forms.privacy import AskOwnForm, BlockForm, ContactField, CorrectForm, EraseForm, ProveForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.rules import RuleForm, TryForm
from complaints.forms.tracking import AnswerForm, CodeField, ConfirmForm, FeedbackForm

__all__ = [
    "AgencyForm",
    "AnswerForm",
    "AskForm",
    "AskOwnForm",
    "AssetReasonForm",
    "BlockForm",
    "CategoryField",
    "CategoryForm",
    "ChoiceFormSet",
    "CodeField",
    "ConfirmForm",
    "ContactField",
    "ContactForm",
    "CorrectForm",
    "EraseForm",
    "FeedbackForm",
    "HeatForm",
    "JoinForm",
    "MergeForm",
    "MessageForm",
    "NarrowForm",
    "NearForm",
    "OfficeForm",
    "PlacesForm",
    "ProveForm",
    "QuestionForm",
    "ReadReporterForm",
    "ReportForm",
    "RuleForm",
    "SplitForm",
    "TakeOutForm",
    "TemplateForm",
    "TryForm",
    "UnlistedForm",
    "WaiveForm",
]
