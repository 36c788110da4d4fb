"""Citizens' reports: categories, routing, the complaint, who reported it (apart), its public stages."""

from complaints.models.abuse import Attempt, BlockedContact, Hold, Limit, Scope, Sign
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
from complaints.models.privacy import (
    Asked,
    Keeping,
    PrivacyNotice,
    PrivacyRequest,
    Proof,
    RetentionRule,
    ScheduledErasure,
)
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutingRule

__all__ = [
    "Answer",
    "Asked",
    "Attempt",
    "BlockedContact",
    "Category",
    "Choice",
    "Complaint",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "Feedback",
    "Hold",
    "Keeping",
    "Limit",
    "Matched",
    "Origin",
    "PhotoRule",
    "PrivacyNotice",
    "PrivacyRequest",
    "Proof",
    "Question",
    "QuestionType",
    "Reporter",
    "ReporterRead",
    "RetentionRule",
    "RoutingRule",
    "ScheduledErasure",
    "Scope",
    "Sign",
    "Stage",
    "State",
]
