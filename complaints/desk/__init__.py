"""Complaints as the staff's desk reads them: lists, words found, months, squares of the city."""
