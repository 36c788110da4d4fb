"""The staff's pages: the list with its map, a complaint, what is done with it, the heat map and the figures."""

from complaints.views.desk.acts import acknowledge, take_out, write
from complaints.views.desk.figures import months
from complaints.views.desk.heat import heat
from complaints.views.desk.listed import complaints, table
from complaints.views.desk.one import complaint, pdf, photo, reporter
from complaints.views.desk.templates import template, templates

__all__ = [
    "acknowledge",
    "complaint",
    "complaints",
    "heat",
    "months",
    "pdf",
    "photo",
    "reporter",
    "table",
    "take_out",
    "template",
    "templates",
    "write",
]
