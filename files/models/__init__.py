"""The departmental file: receipts, the file itself, its note sheet, correspondence and movements.

Vocabulary and rules: India's manual of office procedure and the national eOffice, as the domain page gives them.
Files point at nobody above: higher rooms link themselves to a file.
"""

from files.models.addressees import Addressee, Recipient, RecipientRead, Role
from files.models.consultations import Consultation, ViewAnswer, ViewOutcome, ViewRequest
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
from files.models.explanations import Explanation
from files.models.file import Classification, File, FileQuerySet, FileState, Outcome, Priority
from files.models.heads import FileCategory, FunctionalHead
from files.models.incoming import IncomingMail, MailFault, MailPart, MailState
from files.models.index import FileIndex, Word
from files.models.links import FileChange, FileLink, FileVolume, PartMerge
from files.models.marks import FlagKind, PaperFlag
from files.models.movements import Movement, MovementKind
from files.models.notings import NoteColour, NoteFormat, Noting
from files.models.numbers import NumberSeries
from files.models.parking import ParkingDecision, ParkingOutcome, ParkingRequest
from files.models.phrases import NotePhrase
from files.models.receipt_moves import MoveKind, ReceiptMove
from files.models.receipt_parts import (
    AckMode,
    Acknowledgement,
    ReceiptEnclosure,
    ReceiptSender,
    ReceiptSenderRead,
)
from files.models.receipts import (
    Delivery,
    Receipt,
    ReceiptEnd,
    ReceiptIndex,
    ReceiptKind,
    ReceiptMode,
    ReceiptQuerySet,
    ReceiptState,
    Vip,
)
from files.models.reply_times import Counted, ReplyTime
from files.models.scans import PaperKind, Scan, ScanState
from files.models.slips import HandOver, Slip, SlipScan, SlipState
from files.models.tallies import Act, Span, Tallied, Tally

__all__ = [
    "AckMode",
    "Acknowledgement",
    "Act",
    "Addressee",
    "Approval",
    "Classification",
    "Consultation",
    "Correspondence",
    "Counted",
    "Delivery",
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
    "Explanation",
    "File",
    "FileCategory",
    "FileChange",
    "FileIndex",
    "FileLink",
    "FileQuerySet",
    "FileState",
    "FileVolume",
    "FlagKind",
    "FunctionalHead",
    "HandOver",
    "IncomingMail",
    "Letterhead",
    "MailFault",
    "MailPart",
    "MailState",
    "MarkKind",
    "MoveKind",
    "Movement",
    "MovementKind",
    "NoteColour",
    "NoteFormat",
    "NotePhrase",
    "Noting",
    "NumberSeries",
    "Outcome",
    "PaperFlag",
    "PaperKind",
    "ParkingDecision",
    "ParkingOutcome",
    "ParkingRequest",
    "PartMerge",
    "Priority",
    "Receipt",
    "ReceiptEnclosure",
    "ReceiptEnd",
    "ReceiptIndex",
    "ReceiptKind",
    "ReceiptMode",
    "ReceiptMove",
    "ReceiptQuerySet",
    "ReceiptSender",
    "ReceiptSenderRead",
    "ReceiptState",
    "Recipient",
    "RecipientRead",
    "ReplyTime",
    "Role",
    "Scan",
    "ScanState",
    "Slip",
    "SlipScan",
    "SlipState",
    "Span",
    "StepKind",
    "Tallied",
    "Tally",
    "ViewAnswer",
    "ViewOutcome",
    "ViewRequest",
    "Vip",
    "Word",
]
