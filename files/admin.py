"""What the administration keeps of this room."""

from files import drafting_admin  # noqa: F401 (registers)
