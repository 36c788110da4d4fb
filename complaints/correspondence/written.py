"""What the department has written to a complaint's reporter, as his page shows it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import translation

from complaints.correspondence import letters, wording
from complaints.models import Complaint, MergeKind, Purpose, SentMessage

# A message goes out by mail and by SMS in one go.
_AT_ONCE = dt.timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One message in the reporter's language; ``…`` stands for the way to his page."""

    subject: str
    text: str
    language: str
    sent_at: dt.datetime

    def repeats(self, other: "Written") -> bool:
        """Whether it says at the same time what the other said."""
        same = (self.subject, self.text) == (other.subject, other.text)
        return same and self.sent_at - other.sent_at < _AT_ONCE


def written_to(complaint: Complaint) -> list[Written]:
    """Return what was written to the reporter, once for all channels, the newest first.

    Stages, outcomes and officers' words; questions; that it goes on in another, and then what those of the other were
    written. Nothing from after he took his part back, and nothing to one who could never be written to.
    """
    until = complaint.stepped_back_at
    own = list(_messages(complaint, complaint.sent_messages.all()))
    if not own:
        return []
    every = [*own, *_questions(complaint), *_after_merging(complaint)]
    shown: list[Written] = []
    for each in sorted(every, key=lambda each: each.sent_at):
        by_another_channel = any(each.repeats(other) for other in shown[-2:])
        if not by_another_channel and (until is None or each.sent_at < until):
            shown.append(each)
    return shown[::-1]


def _messages(complaint: Complaint, sent: Iterable[SentMessage]) -> Iterator[Written]:
    language = wording.language_of(complaint)
    for each in sent:
        # An officer writes in one language to all of them.
        if each.language == language or each.post_id is not None:
            yield Written(subject=each.subject, text=each.shown_text, language=each.language, sent_at=each.sent_at)


def _questions(complaint: Complaint) -> Iterator[Written]:
    language = wording.language_of(complaint)
    logged = [each.sent_at for each in complaint.sent_messages.all() if each.purpose == Purpose.WAITING]
    for each in complaint.inquiries.all():
        # Questions of earlier days are not among the messages.
        if any(abs(sent_at - each.asked_at) < _AT_ONCE for sent_at in logged):
            continue
        with translation.override(language):
            subject = letters.question_subject(complaint)
        yield Written(subject=subject, text=each.text, language=language, sent_at=each.asked_at)


def _after_merging(complaint: Complaint) -> Iterator[Written]:
    merged = complaint
    while (into := merged.merged_into) is not None:
        event = merged.merge_events.filter(kind=MergeKind.MERGED, into=into).latest("at", "pk")
        yield from _messages(complaint, into.sent_messages.filter(sent_at__gte=event.at))
        merged = into
