"""Citizens' reports: categories, routing, the complaint, who reported it (apart), its public stages."""

from complaints.models.agencies import Agency, Referral
from complaints.models.categories import Category, Choice, PhotoRule, Question, QuestionType
from complaints.models.closing import ClosingProof
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
from complaints.models.feedback import Escalation, Feedback
from complaints.models.followers import Follower, FollowerContact, FollowerRead
from complaints.models.inquiries import Inquiry, InquiryPhoto
from complaints.models.merging import MergeEvent, MergeKind
from complaints.models.places import PlaceAct, PlaceChange
from complaints.models.provisional import Unlisted, Verified
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutedBy, RoutingDecision, RoutingRule, RoutingTrial, RuleState, Weekday

__all__ = [
    "Agency",
    "Answer",
    "Category",
    "Choice",
    "ClosingProof",
    "Complaint",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "Escalation",
    "Feedback",
    "Follower",
    "FollowerContact",
    "FollowerRead",
    "Inquiry",
    "InquiryPhoto",
    "Matched",
    "MergeEvent",
    "MergeKind",
    "Origin",
    "PhotoRule",
    "PlaceAct",
    "PlaceChange",
    "Question",
    "QuestionType",
    "Referral",
    "Reporter",
    "ReporterRead",
    "RoutedBy",
    "RoutingDecision",
    "RoutingRule",
    "RoutingTrial",
    "RuleState",
    "Stage",
    "State",
    "Unlisted",
    "Verified",
    "Weekday",
]
