"""Statistics while an import is under way, without which PostgreSQL plans as if the tables were still empty."""

from typing import Any


def measure(cursor: Any, table: str) -> None:
    """Have the database look at ``assets_asset``, ``maps_area`` or ``exchange_importedrow`` again, whoever owns it."""
    cursor.execute("SELECT exchange_measure(%s)", [table])
