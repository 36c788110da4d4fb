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
from complaints.models.feedback import Feedback
from complaints.models.followers import Follower, FollowerContact, FollowerRead
from complaints.models.merging import MergeEvent, MergeKind
from complaints.models.places import PlaceAct, PlaceChange
from complaints.models.provisional import Unlisted, Verified
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutingRule

__all__ = [
    "Answer",
    "Category",
    "Choice",
    "Complaint",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "Feedback",
    "Follower",
    "FollowerContact",
    "FollowerRead",
    "Matched",
    "MergeEvent",
    "MergeKind",
    "Origin",
    "PhotoRule",
    "PlaceAct",
    "PlaceChange",
    "Question",
    "QuestionType",
    "Reporter",
    "ReporterRead",
    "RoutingRule",
    "Stage",
    "State",
    "Unlisted",
    "Verified",
]
