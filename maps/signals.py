"""What this room tells the rooms above it."""

from django.dispatch import Signal

# Sent with ``report`` (a list of lines for people) and ``dry_run`` inside the transaction that changed outlines of
# areas; a dry run is rolled back afterwards, so there is nothing to be written then.
areas_changed = Signal()
