"""Correcting a selection: choose, see before and after, apply in the background, take back."""
