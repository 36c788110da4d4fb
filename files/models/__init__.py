"""The departmental file: receipts, the file itself, its note sheet, correspondence and movements.

Vocabulary and rules: India's manual of office procedure and the national eOffice, as the domain page gives them.
Files point at nobody above: higher rooms link themselves to a file.
"""

from files.models.addressees import Addressee, Recipient, RecipientRead, Role
from files.models.correspondence import Correspondence
from files.models.despatches import (
    Despatch,
    DespatchCopy,
    DespatchMark,
    DespatchMode,
    DespatchPost,
    DespatchQuerySet,
    MarkKind,
)
from files.models.drafting import DraftRule, Letterhead
from files.models.drafts import (
    Approval,
    Draft,
    DraftEnclosure,
    DraftKind,
    DraftSignature,
    DraftState,
    DraftStep,
    DraftVersion,
    DraftWorking,
    StepKind,
)
from files.models.file import Classification, File, FileQuerySet, FileState, Outcome, Priority
from files.models.movements import Movement, MovementKind
from files.models.notings import NoteColour, Noting
from files.models.numbers import NumberSeries
from files.models.receipts import Receipt, ReceiptMode

__all__ = [
    "Addressee",
    "Approval",
    "Classification",
    "Correspondence",
    "Despatch",
    "DespatchCopy",
    "DespatchMark",
    "DespatchMode",
    "DespatchPost",
    "DespatchQuerySet",
    "Draft",
    "DraftEnclosure",
    "DraftKind",
    "DraftRule",
    "DraftSignature",
    "DraftState",
    "DraftStep",
    "DraftVersion",
    "DraftWorking",
    "File",
    "FileQuerySet",
    "FileState",
    "Letterhead",
    "MarkKind",
    "Movement",
    "MovementKind",
    "NoteColour",
    "Noting",
    "NumberSeries",
    "Outcome",
    "Priority",
    "Receipt",
    "ReceiptMode",
    "Recipient",
    "RecipientRead",
    "Role",
    "StepKind",
]
