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
from complaints.models.figures import FiguresMark
from complaints.models.moderation import Decided, Moderation, ModerationDecision, PublishedPhoto, UnsuitableReport, Why
from complaints.models.publication import Publication, PublishedCount
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutingRule
from complaints.models.subscriptions import Subscriber, Subscription

__all__ = [
    "Answer",
    "Category",
    "Choice",
    "Complaint",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "Decided",
    "Feedback",
    "FiguresMark",
    "Matched",
    "Moderation",
    "ModerationDecision",
    "Origin",
    "PhotoRule",
    "Publication",
    "PublishedCount",
    "PublishedPhoto",
    "Question",
    "QuestionType",
    "Reporter",
    "ReporterRead",
    "RoutingRule",
    "Stage",
    "State",
    "Subscriber",
    "Subscription",
    "UnsuitableReport",
    "Why",
]
