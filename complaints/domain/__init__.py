"""What can happen to a complaint. Each function is one transaction; its side effects are listed in order."""

from complaints.domain.acknowledging import Answered, acknowledge, could_acknowledge
from complaints.domain.agencies import save_agency
from complaints.domain.asking import ask_proof, correct, erase, prove, record_access
from complaints.domain.blocking import block, block_reporter, decide_hold, lift
from complaints.domain.categories import load as load_categories
from complaints.domain.categories import load_agencies
from complaints.domain.closing import choose_photo, name_office, named_office, waive_photo
from complaints.domain.feedback import feedback_until, give_feedback, mark_seen, may_answer
from complaints.domain.filing import take_out
from complaints.domain.inquiries import (
    agree_to_pass_on,
    answer_inquiry,
    ask_reporter,
    remind_of_unanswered,
    take_back_inquiry,
)
from complaints.domain.joining import (
    confirm_following,
    forget_followers,
    forget_unconfirmed_followers,
    join,
    read_followers,
    send_follower_code,
    stop_following,
)
from complaints.domain.merging import merge, split
from complaints.domain.messages import save_template, write_to_reporter
from complaints.domain.naming import MOST_NAMED
from complaints.domain.places import NOT_HOLDER, StaleError, add_place, make_primary, remove_place
from complaints.domain.privacy import (
    forget_as_asked,
    forget_reporters,
    forget_traces,
    forget_unconfirmed,
    read_reporter,
)
from complaints.domain.progress import advance, end, reopen
from complaints.domain.provisional import (
    NotListed,
    enter_unlisted,
    keep_unlisted,
    link_unlisted,
    refuse_unlisted,
)
from complaints.domain.reporting import OtherContentError, WrongCodeError, confirm, report, send_code
from complaints.domain.taking_in import take_in
from complaints.domain.withdrawing import may_withdraw, withdraw

__all__ = [
    "MOST_NAMED",
    "NOT_HOLDER",
    "Answered",
    "NotListed",
    "OtherContentError",
    "StaleError",
    "WrongCodeError",
    "acknowledge",
    "add_place",
    "advance",
    "agree_to_pass_on",
    "answer_inquiry",
    "ask_proof",
    "ask_reporter",
    "block",
    "block_reporter",
    "choose_photo",
    "confirm",
    "confirm_following",
    "correct",
    "could_acknowledge",
    "decide_hold",
    "end",
    "enter_unlisted",
    "erase",
    "feedback_until",
    "forget_as_asked",
    "forget_followers",
    "forget_reporters",
    "forget_traces",
    "forget_unconfirmed",
    "forget_unconfirmed_followers",
    "give_feedback",
    "join",
    "keep_unlisted",
    "lift",
    "link_unlisted",
    "load_agencies",
    "load_categories",
    "make_primary",
    "mark_seen",
    "may_answer",
    "may_withdraw",
    "merge",
    "name_office",
    "named_office",
    "prove",
    "read_followers",
    "read_reporter",
    "record_access",
    "refuse_unlisted",
    "remind_of_unanswered",
    "remove_place",
    "reopen",
    "report",
    "save_agency",
    "save_template",
    "send_code",
    "send_follower_code",
    "split",
    "stop_following",
    "take_back_inquiry",
    "take_in",
    "take_out",
    "waive_photo",
    "withdraw",
    "write_to_reporter",
]
