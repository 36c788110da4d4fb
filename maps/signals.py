"""What this room tells the rooms above it."""

from django.dispatch import Signal

# Sent with ``report`` (a list of lines for people) and ``dry_run`` inside the transaction that changed outlines of areas;
# after a dry run that transaction is rolled back, and there is nothing to be written.
areas_changed = Signal()
