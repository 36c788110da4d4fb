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
from files.forms.arranging import CoverForm, DelinkForm, FlagForm, LinkForm, PartForm, PhraseForm, VolumeForm
from files.forms.asking import AgreeForm, AskViewsForm, ReasonForm, ViewForm

__all__ = [
    "AgreeForm",
    "AskViewsForm",
    "CloseForm",
    "CoverForm",
    "DelinkForm",
    "ExplainForm",
    "FlagForm",
    "ForwardForm",
    "LinkForm",
    "NewFileForm",
    "NoteForm",
    "PaperForm",
    "ParkForm",
    "PartForm",
    "PhraseForm",
    "ReasonForm",
    "RemarksForm",
    "ReopenForm",
    "SeenForm",
    "ViewForm",
    "VolumeForm",
]
