"""What is typed on the pages of files."""

from files.forms.acting import (
    CloseForm,
    ExplainForm,
    ForwardForm,
    NewFileForm,
    NoteForm,
    PaperForm,
    ParkForm,
    RemarksForm,
    ReopenForm,
    SeenForm,
)
from files.forms.asking import AgreeForm, AskViewsForm, ReasonForm, ViewForm

__all__ = [
    "AgreeForm",
    "AskViewsForm",
    "CloseForm",
    "ExplainForm",
    "ForwardForm",
    "NewFileForm",
    "NoteForm",
    "PaperForm",
    "ParkForm",
    "ReasonForm",
    "RemarksForm",
    "ReopenForm",
    "SeenForm",
    "ViewForm",
]
