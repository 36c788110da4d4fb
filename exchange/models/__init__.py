"""What the room remembers: bulk corrections, with every row they concern."""

from exchange.models.bulk import BulkEdit, BulkRow, Outcome, State

__all__ = ["BulkEdit", "BulkRow", "Outcome", "State"]
