"""Complaints as everybody may see them: lists, feed, open data, statistics."""
