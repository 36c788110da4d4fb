"""The departmental file: receipts, the file itself, its note sheet, correspondence and movements.

Vocabulary and rules: India's manual of office procedure and the national eOffice, as the domain page gives them.
Files point at nobody above: higher rooms link themselves to a file.
"""

from files.models.correspondence import Correspondence
from files.models.file import Classification, File, FileQuerySet, FileState, Outcome, Priority
from files.models.heads import FileCategory, FunctionalHead
from files.models.links import FileChange, FileLink, FileVolume, PartMerge
from files.models.marks import FlagKind, PaperFlag
from files.models.movements import Movement, MovementKind
from files.models.notings import NoteColour, NoteFormat, Noting
from files.models.numbers import NumberSeries
from files.models.phrases import NotePhrase
from files.models.receipts import Receipt, ReceiptMode

__all__ = [
    "Classification",
    "Correspondence",
    "File",
    "FileCategory",
    "FileChange",
    "FileLink",
    "FileQuerySet",
    "FileState",
    "FileVolume",
    "FlagKind",
    "FunctionalHead",
    "Movement",
    "MovementKind",
    "NoteColour",
    "NoteFormat",
    "NotePhrase",
    "Noting",
    "NumberSeries",
    "Outcome",
    "PaperFlag",
    "PartMerge",
    "Priority",
    "Receipt",
    "ReceiptMode",
]
