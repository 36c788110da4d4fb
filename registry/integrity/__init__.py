"""The check of the whole register: every room's checks, run one after the other, and what they found since when."""

from registry.integrity.running import AlreadyRunning, begin, carry_out

__all__ = ["AlreadyRunning", "begin", "carry_out"]
