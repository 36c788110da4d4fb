"""Whether a closing text tells its reporter anything: enough of it, no empty phrase, and not the same for everybody."""

import datetime as dt
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import MD5, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import Complaint, ComplaintPlace
from language.text import tidy

LEAST_WORDS = 3
LEAST_LETTERS = 12
SAME_WITHIN = dt.timedelta(days=90)

# What offices write where nothing is said. Compared without marks, case and figures.
_EMPTY = frozenset(
    {
        "action taken", "action has been taken", "necessary action taken", "necessary action has been taken",
        "needful done", "the needful has been done", "needful has been done", "appropriate action taken",
        "complaint resolved", "the complaint is resolved", "your complaint is resolved", "issue resolved",
        "the matter is closed", "matter closed", "forwarded to concerned section", "forwarded to the concerned office",
        "sent to concerned department", "noted and filed", "work is done", "done as per rule",
        "ব্যবস্থা নেওয়া হয়েছে", "প্রয়োজনীয় ব্যবস্থা নেওয়া হয়েছে", "যথাযথ ব্যবস্থা নেওয়া হয়েছে", "অভিযোগ নিষ্পত্তি করা হয়েছে",
        "कार्रवाई की गई", "आवश्यक कार्रवाई की गई", "उचित कार्रवाई की गई", "शिकायत का निपटारा किया गया",
    }
)  # fmt: skip
_PLAIN = frozenset(tidy(phrase) for phrase in _EMPTY)


def plain(text: str) -> str:
    """Return the text in small letters without figures and marks, words with one blank between."""
    kept = "".join(sign if unicodedata.category(sign)[0] in "LM" else " " for sign in tidy(text).casefold())
    return re.sub(r"\s+", " ", kept).strip()


def says_something(text: str) -> bool:
    """Whether it has as many letters and different words as a sentence that gives a reason."""
    words = plain(text)
    return len(set(words.split())) >= LEAST_WORDS and len(words) >= LEAST_LETTERS


def refuse_empty(text: str) -> None:
    """Raise ValidationError where the text is too short to say what was done, or an empty phrase."""
    words = plain(text)
    if not says_something(text):
        raise ValidationError(
            _("The person who reported it reads this result: say in a sentence what was found, and what was done."),
            code="short",
        )
    if words in _PLAIN:
        raise ValidationError(
            _("“%(text)s” tells the reporter nothing. Say what was done here, or why nothing was.") % {"text": text},
            code="phrase",
        )


def refuse_same(text: str, *, complaint: Complaint) -> None:
    """Raise ValidationError where another place's complaint got the same answer in the last 90 days.

    Complaints of the same file, or about the same asset, may be answered alike.
    """
    rows = Complaint.objects.exclude(answer="").annotate(said=MD5(Lower("answer")))
    rows = rows.filter(said=MD5(Lower(Value(tidy(text)))), ended_at__gte=timezone.now() - SAME_WITHIN)
    rows = rows.exclude(file=complaint.file_id)
    own = ComplaintPlace.objects.filter(complaint=complaint).values("asset")
    rows = rows.exclude(Exists(ComplaintPlace.objects.filter(complaint=OuterRef("pk"), asset__in=own)))
    # In the order of the index of answers: in that of the keys PostgreSQL looks through all complaints for the first.
    if other := rows.order_by("-ended_at").first():
        raise ValidationError(
            _("The same words closed complaint %(number)s about another place. Say what was done at this one.")
            % {"number": other.number},
            code="same",
        )
