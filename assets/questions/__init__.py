"""A question about assets: what the API, the planner's page and the downloads all ask.

``Question.parse`` reads it from query parameters (``parameters``) and names the parameter at fault; ``rows`` turns it
into a QuerySet (``narrowing``); ``Question.parameters`` writes it down again.
"""

from assets.questions.narrowing import documents, photos, register
from assets.questions.parameters import (
    FARTHEST_M,
    LONGEST_TEXT,
    MOST_NEAREST,
    NO,
    NO_GRADE,
    NOT_ASSESSED,
    PARAMETERS,
    TRENDS,
    YES,
    Refused,
    read_shape,
)
from assets.questions.question import NO_RANK, Question

__all__ = [
    "FARTHEST_M",
    "LONGEST_TEXT",
    "MOST_NEAREST",
    "NO",
    "NOT_ASSESSED",
    "NO_GRADE",
    "NO_RANK",
    "PARAMETERS",
    "TRENDS",
    "YES",
    "Question",
    "Refused",
    "documents",
    "photos",
    "read_shape",
    "register",
]
