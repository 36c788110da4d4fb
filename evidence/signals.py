"""What happened to evidence, for the rooms above."""

from django.dispatch import Signal

# The text of a document was recognised; sent with ``original=``, inside the transaction that says so.
document_read = Signal()
