"""What happened to a file, for the rooms above. Sent inside the transaction with ``file=`` and ``movement=``
(``despatched``: with ``file=`` and ``despatch=``).

The sender is ``files.models.File``. A receiver that raises undoes the move.
"""

from django.dispatch import Signal

# The receiving post reads the file for the first time after the movement.
file_first_opened = Signal()
# The file went to another post; ``movement.kind`` tells whether forwarded, returned or pulled back.
file_forwarded = Signal()
# The file was closed with an outcome and a result.
file_closed = Signal()
# The file was reopened, by an officer or (``movement.officer`` is None) by the system.
file_reopened = Signal()
# A letter of the file went out with a number of its own; ``despatch`` is its line of the register.
despatched = Signal()
