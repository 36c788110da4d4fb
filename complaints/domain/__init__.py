"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

from complaints.domain.categories import load as load_categories
from complaints.domain.categories import load_agencies
from complaints.domain.closing import choose_photo, name_office, named_office, waive_photo
from complaints.domain.feedback import feedback_until, give_feedback, mark_seen
from complaints.domain.inquiries import (
    agree_to_pass_on,
    answer_inquiry,
    ask_reporter,
    remind_of_unanswered,
    take_back_inquiry,
)
from complaints.domain.privacy import forget_reporters, forget_unconfirmed, read_reporter
from complaints.domain.progress import advance, end, reopen, withdraw
from complaints.domain.reporting import WrongCodeError, confirm, report, send_code
from complaints.domain.taking_in import take_in

__all__ = [
    "WrongCodeError",
    "advance",
    "agree_to_pass_on",
    "answer_inquiry",
    "ask_reporter",
    "choose_photo",
    "confirm",
    "end",
    "feedback_until",
    "forget_reporters",
    "forget_unconfirmed",
    "give_feedback",
    "load_agencies",
    "load_categories",
    "mark_seen",
    "name_office",
    "named_office",
    "read_reporter",
    "remind_of_unanswered",
    "reopen",
    "report",
    "send_code",
    "take_back_inquiry",
    "take_in",
    "waive_photo",
    "withdraw",
]
