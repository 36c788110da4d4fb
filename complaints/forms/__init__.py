"""What citizens and staff type about complaints."""

from complaints.forms.categories import CategoryForm, ChoiceFormSet, QuestionForm
from complaints.forms.closing import AskForm, OfficeForm, WaiveForm
from complaints.forms.desk import ReadReporterForm
from complaints.forms.reporting import CategoryField, ReportForm
from complaints.forms.rules import RuleForm, TryForm
from complaints.forms.tracking import AnswerForm, CodeField, ConfirmForm, FeedbackForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "CategoryField",
    "CategoryForm",
    "ChoiceFormSet",
    "CodeField",
    "ConfirmForm",
    "FeedbackForm",
    "OfficeForm",
    "QuestionForm",
    "ReadReporterForm",
    "ReportForm",
    "RuleForm",
    "TryForm",
    "WaiveForm",
]
