"""The diary's pages: lists, entering, one receipt and what is done with it, mails, acknowledgements."""
