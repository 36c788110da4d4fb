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
from complaints.models.inquiries import Inquiry, InquiryPhoto
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
    "Inquiry",
    "InquiryPhoto",
    "Matched",
    "Origin",
    "PhotoRule",
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
    "Weekday",
]
