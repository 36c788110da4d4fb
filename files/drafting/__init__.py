"""Drafts and the letters that they become."""
