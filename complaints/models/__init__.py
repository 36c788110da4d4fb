"""Citizens' reports: categories, routing, the complaint, who reported it (apart), its public stages."""

from complaints.models.abuse import Attempt, BlockedContact, Hold, Limit, Scope, Sign
from complaints.models.agencies import Agency, Referral
from complaints.models.api_keys import ApiKey
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
from complaints.models.desk_index import CELL_M, UTM, ComplaintCount, ComplaintIndex, CountedSpan, Event
from complaints.models.feedback import Escalation, Feedback
from complaints.models.figures import FiguresMark
from complaints.models.filing import Filing, FilingKind
from complaints.models.followers import Follower, FollowerContact, FollowerRead
from complaints.models.inquiries import Inquiry, InquiryPhoto
from complaints.models.merging import MergeEvent, MergeKind
from complaints.models.messages import LANGUAGES, Channel, MessageTemplate, Purpose, SentMessage
from complaints.models.moderation import Decided, Moderation, ModerationDecision, PublishedPhoto, UnsuitableReport, Why
from complaints.models.open311 import Remark, RemarkPhoto, Submission
from complaints.models.places import PlaceAct, PlaceChange
from complaints.models.privacy import (
    Asked,
    Keeping,
    PrivacyNotice,
    PrivacyRequest,
    Proof,
    RetentionRule,
    ScheduledErasure,
)
from complaints.models.provisional import Unlisted, Verified
from complaints.models.publication import Publication
from complaints.models.published_counts import PublishedCount
from complaints.models.reporter import Reporter, ReporterRead
from complaints.models.routing import RoutedBy, RoutingDecision, RoutingRule, RoutingTrial, RuleState, Weekday
from complaints.models.subscriptions import Subscriber, Subscription

__all__ = [
    "CELL_M",
    "LANGUAGES",
    "UTM",
    "Agency",
    "Answer",
    "ApiKey",
    "Asked",
    "Attempt",
    "BlockedContact",
    "Category",
    "Channel",
    "Choice",
    "ClosingProof",
    "Complaint",
    "ComplaintCount",
    "ComplaintIndex",
    "ComplaintPhoto",
    "ComplaintPlace",
    "ComplaintQuerySet",
    "CountedSpan",
    "Decided",
    "Escalation",
    "Event",
    "Feedback",
    "FiguresMark",
    "Filing",
    "FilingKind",
    "Follower",
    "FollowerContact",
    "FollowerRead",
    "Hold",
    "Inquiry",
    "InquiryPhoto",
    "Keeping",
    "Limit",
    "Matched",
    "MergeEvent",
    "MergeKind",
    "MessageTemplate",
    "Moderation",
    "ModerationDecision",
    "Origin",
    "PhotoRule",
    "PlaceAct",
    "PlaceChange",
    "PrivacyNotice",
    "PrivacyRequest",
    "Proof",
    "Publication",
    "PublishedCount",
    "PublishedPhoto",
    "Purpose",
    "Question",
    "QuestionType",
    "Referral",
    "Remark",
    "RemarkPhoto",
    "Reporter",
    "ReporterRead",
    "RetentionRule",
    "RoutedBy",
    "RoutingDecision",
    "RoutingRule",
    "RoutingTrial",
    "RuleState",
    "ScheduledErasure",
    "Scope",
    "SentMessage",
    "Sign",
    "Stage",
    "State",
    "Submission",
    "Subscriber",
    "Subscription",
    "Unlisted",
    "UnsuitableReport",
    "Verified",
    "Weekday",
    "Why",
]
