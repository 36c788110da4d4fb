"""What the room remembers: imports and bulk corrections, with every row they concern."""

from exchange.models.bulk import BulkEdit, BulkRow, Outcome, State
from exchange.models.imports import (
    Decision,
    ImportedRow,
    ImportEntry,
    ImportFault,
    ImportMapping,
    ImportProgress,
    ImportRun,
    ImportState,
    Likeness,
    progress_of,
)

__all__ = [
    "BulkEdit",
    "BulkRow",
    "Decision",
    "ImportEntry",
    "ImportFault",
    "ImportMapping",
    "ImportProgress",
    "ImportRun",
    "ImportState",
    "ImportedRow",
    "Likeness",
    "Outcome",
    "State",
    "progress_of",
]
