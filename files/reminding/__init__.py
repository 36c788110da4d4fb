"""Reminders of what is asked by a day, and explanations of delay."""
