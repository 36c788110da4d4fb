"""The diary of receipts, and the mail that becomes receipts."""
