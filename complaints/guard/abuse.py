"""What the public pages and Open311 ask before they take a report: may this come in, and should a person look first.

``check`` refuses; the gate (``complaints.guard.gate``) refused the bulk of a flood long before, without the database.
"""

from collections.abc import Collection

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from complaints.guard import limits, marks, signs
from complaints.guard.marks import Reachable
from complaints.models import BlockedContact, Complaint, Hold, Scope, Sign
from language.dates import day
from language.digits import in_script

_SALT = "complaints.began"
# A person reads the page, finds the place and writes a sentence. No refusal follows from being quicker.
QUICK_SECONDS = 4


class Refused(Exception):
    """A report that is not taken now: HTTP status, what the reader is told, and when he may try again (seconds)."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the answer must carry."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


def check(request: HttpRequest, *, contact: Reachable | None, text: str, sender: str = "") -> frozenset[str]:
    """Count a report and refuse it where it is one too many, or where its contact is blocked.

    ``contact`` None is an anonymous report; ``sender`` names the key of a programme (Open311), which is counted in
    place of its network address. Writes nothing but counts. Returns the signs for ``hold`` that only the request shows.
    Raises Refused in the reader's language: 429 with the seconds to wait, 403 for a blocked contact.
    """
    if sender:
        _count(Scope.SENDER, marks.of_name(sender))
    else:
        _count(Scope.ADDRESS, marks.of_network(request))
    own = marks.of_contact(contact) if contact is not None else []
    for mark in own:
        _count(Scope.CONTACT, mark)
    # Last, so that whoever is refused for himself takes nobody's place.
    if (usage := limits.count(Scope.EVERYBODY, marks.of_name("everybody"))).over:
        said = _("Very many people are writing to us just now. Please try again later; what you typed is kept.")
        raise Refused(429, said, usage.again_in)
    if contact is not None:
        _refuse_blocked([*own, *marks.former_of(contact)])
    return frozenset({Sign.QUICK.value} if _quick(request) else ())


def _count(scope: Scope, mark: str) -> None:
    usage = limits.count(scope, mark)
    if usage.over:
        raise too_many(usage.again_in)


def too_many(seconds: int) -> Refused:
    """Return the refusal of a report that is one too many, to be tried again in ``seconds``."""
    minutes = -(-seconds // 60)
    said = ngettext(
        "Very many reports are coming from here just now. Please try again in %(n)s minute; what you typed is kept.",
        "Very many reports are coming from here just now. Please try again in %(n)s minutes; what you typed is kept.",
        minutes,
    )
    return Refused(429, said % {"n": in_script(minutes, get_language() or "en")}, seconds)


def _refuse_blocked(own: Collection[str]) -> None:
    block = BlockedContact.objects.standing().filter(mark__in=own).first()
    if block is None:
        return
    if block.until is None:
        said = _(
            "The department takes no reports from this address or number at present. If you think that this is a "
            "mistake, write to the Director General of the department, or come to the office: you will be heard."
        )
        raise Refused(403, said)
    said = _(
        "The department takes no reports from this address or number until %(day)s. If you think that this is a "
        "mistake, write to the Director General of the department, or come to the office: you will be heard."
    )
    raise Refused(403, said % {"day": day(block.until)})


def began() -> str:
    """Return what a form carries so that one sees how long somebody had it before him."""
    return signing.TimestampSigner(salt=_SALT).sign("report")


def began_before(request: HttpRequest) -> str:
    """Return what a form that was sent carried as its beginning, "" where it carried none of ours."""
    given = request.POST.get("began", "")
    try:
        signing.TimestampSigner(salt=_SALT).unsign(given)
    except signing.BadSignature:
        return ""
    return given


def _quick(request: HttpRequest) -> bool:
    given = began_before(request)
    if not given:
        # Other programmes and altered ones say nothing of the sender.
        return False
    try:
        signing.TimestampSigner(salt=_SALT).unsign(given, max_age=QUICK_SECONDS)
    except signing.BadSignature:
        # Opened a while ago, be that a minute or the days that a report waited on the phone.
        return False
    return True


def look(*, complaint: Complaint) -> None:
    """Look at the words of a report that was just taken in, and hold it where a person should look first."""
    hold(complaint=complaint, found=signs.in_words(complaint.text) | signs.repeated(complaint.text))


def hold(*, complaint: Complaint, found: Collection[str]) -> None:
    """Have a person look at a report; it stays received, and the public knows nothing of it, its place neither, before
    he has found it genuine (``complaints.models.publication``)."""
    Hold.objects.bulk_create([Hold(complaint=complaint, sign=sign) for sign in sorted(found)], ignore_conflicts=True)
