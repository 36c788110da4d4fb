"""What happened on visits and works, for the rooms above. Sent inside the transaction with ``visit=`` or ``work=``."""

from django.dispatch import Signal

# An inspector is to look at an asset.
visit_ordered = Signal()
# The inspector has reported what he found.
visit_done = Signal()
# A repair is to be made, or has begun.
work_ordered = Signal()
# A repair is done, shown by a photo.
work_completed = Signal()
