"""What this room tells the rooms above it."""

from django.dispatch import Signal

# Sent with ``report`` (a list of lines for people) inside the transaction that changed outlines of areas.
areas_changed = Signal()
