"""Citizens' reports: categories, routing, the complaint, who reported it (apart), its public stages."""

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
from complaints.models.desk_index import CELL_M, ComplaintCount, ComplaintIndex, CountedSpan, Event
from complaints.models.feedback import Feedback
from complaints.models.filing import Filing, FilingKind
from complaints.models.messages import LANGUAGES, Channel, MessageTemplate, Purpose, SentMessage
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutingRule

__all__ = [
    "CELL_M",
    "LANGUAGES",
    "Answer",
    "Category",
    "Channel",
    "Choice",
    "Complaint",
    "ComplaintCount",
    "ComplaintIndex",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "CountedSpan",
    "Event",
    "Feedback",
    "Filing",
    "FilingKind",
    "Matched",
    "MessageTemplate",
    "Origin",
    "PhotoRule",
    "Purpose",
    "Question",
    "QuestionType",
    "Reporter",
    "ReporterRead",
    "RoutingRule",
    "SentMessage",
    "Stage",
    "State",
]
