"""Citizens' reports: categories, routing, the complaint, who reported it (apart), its public stages."""

from complaints.models.api_keys import ApiKey
from complaints.models.categories import Category, Choice, PhotoRule, Question, QuestionType
from complaints.models.complaint import (
    Answer,
    Complaint,
    ComplaintPhoto,
    ComplaintPlace,
    ComplaintQuerySet,
    Matched,
    Origin,
    Stage,
    State,
)
from complaints.models.feedback import Feedback
from complaints.models.open311 import Remark, RemarkPhoto, Submission
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutingRule

__all__ = [
    "Answer",
    "ApiKey",
    "Category",
    "Choice",
    "Complaint",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "Feedback",
    "Matched",
    "Origin",
    "PhotoRule",
    "Question",
    "QuestionType",
    "Remark",
    "RemarkPhoto",
    "Reporter",
    "ReporterRead",
    "RoutingRule",
    "Stage",
    "State",
    "Submission",
]
