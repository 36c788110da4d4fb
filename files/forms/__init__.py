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

__all__ = [
    "CloseForm",
    "ExplainForm",
    "ForwardForm",
    "NewFileForm",
    "NoteForm",
    "PaperForm",
    "ParkForm",
    "RemarksForm",
    "ReopenForm",
    "SeenForm",
]
