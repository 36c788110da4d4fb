"""What the exchange with other programs leaves in the database."""

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
    "Decision",
    "ImportEntry",
    "ImportFault",
    "ImportMapping",
    "ImportProgress",
    "ImportRun",
    "ImportState",
    "ImportedRow",
    "Likeness",
    "progress_of",
]
