"""What is typed on the pages of files."""

from files.forms.acting import (
    CloseForm,
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

__all__ = [
    "CloseForm",
    "CoverForm",
    "DelinkForm",
    "FlagForm",
    "ForwardForm",
    "LinkForm",
    "NewFileForm",
    "NoteForm",
    "PaperForm",
    "ParkForm",
    "PartForm",
    "PhraseForm",
    "RemarksForm",
    "ReopenForm",
    "SeenForm",
    "VolumeForm",
]
