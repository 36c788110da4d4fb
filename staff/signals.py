"""What happened to mails, for the rooms above."""

from django.dispatch import Signal

# A mail has left; ``about`` is what the room that queued it called the matter. Sent inside the task's transaction.
mail_sent = Signal()
