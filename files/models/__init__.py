"""The departmental file: receipts, the file itself, its note sheet, correspondence and movements.

Vocabulary and rules: India's manual of office procedure and the national eOffice, as the domain page gives them.
Files point at nobody above: higher rooms link themselves to a file.
"""

from files.models.correspondence import Correspondence
from files.models.explanations import Explanation
from files.models.file import Classification, File, FileQuerySet, FileState, Outcome, Priority
from files.models.movements import Movement, MovementKind
from files.models.notings import NoteColour, Noting
from files.models.numbers import NumberSeries
from files.models.receipts import Receipt, ReceiptMode

__all__ = [
    "Classification",
    "Correspondence",
    "Explanation",
    "File",
    "FileQuerySet",
    "FileState",
    "Movement",
    "MovementKind",
    "NoteColour",
    "Noting",
    "NumberSeries",
    "Outcome",
    "Priority",
    "Receipt",
    "ReceiptMode",
]
