"""Templates of messages: what is filled in, and which template a complaint takes."""

import re

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import LANGUAGES, Complaint, MessageTemplate, Referral, State
from complaints.workflow import ENDED_STATES
from language import dates
from language.digits import in_script
from responses.prepared import Kept

# Filled in only when the message goes out: the tracking page's address is the reporter's secret.
LINK = "{link}"
FIELDS = {
    "number": gettext_lazy("the complaint's number"),
    "category": gettext_lazy("what the problem is"),
    "place": gettext_lazy("the asset, or the ward"),
    "state": gettext_lazy("how the complaint stands"),
    "promised": gettext_lazy("until when an answer is promised"),
    "answer": gettext_lazy("the department's answer"),
    "days": gettext_lazy("within how many days the reporter can say that it is not fixed"),
    "office": gettext_lazy("the office to which it belongs, where it is not this department's"),
    "link": gettext_lazy("the address of the page on which the reporter follows it"),
}
_FIELD = re.compile(r"\{([^{}]*)\}")

_TEMPLATE = Kept(
    lambda purpose, category: MessageTemplate.objects.filter(
        Q(category=category) | Q(category=None), purpose=purpose, active=True
    ).order_by(F("category").asc(nulls_last=True), "pk")[:1],
    str,
    int,
)


def check(text: str) -> None:
    """Raise ValidationError where ``text`` has something in braces that nothing fills in."""
    unknown = [found for found in _FIELD.findall(text) if found not in FIELDS]
    if unknown:
        raise ValidationError(
            _("Nothing fills in {%(name)s}. Use only the words listed beside the form.") % {"name": unknown[0]},
            code="field",
        )


def language_of(complaint: Complaint) -> str:
    """Return the language in which its reporter is written to."""
    return complaint.language if complaint.language in LANGUAGES else "en"


def promised(complaint: Complaint) -> str:
    """Return until when an answer is promised; the day where the hour would tell that of a sealed report."""
    if complaint.promised_at is None:
        return ""
    return dates.day(complaint.promised_at) if complaint.category.sensitive else dates.moment(complaint.promised_at)


def filled(text: str, *, complaint: Complaint, language: str) -> str:
    """Return ``text`` with everything but the link filled in, in ``language``; braces that mean nothing stay."""
    with translation.override(language):
        place = complaint.asset or complaint.ward
        values = {
            "number": str(complaint.number),
            "category": complaint.category.name,
            "place": place.name if place else _("unknown ward"),
            "state": str(complaint.get_state_display()),
            "promised": promised(complaint),
            "answer": complaint.answer,
            "days": in_script(complaint.category.feedback_days, language),
        }
        # Asked for only where it is said: a list shows the subjects of many templates.
        if "{office}" in text:
            values["office"] = _office(complaint)
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text).strip()


def sent_on(complaint: Complaint) -> Referral | None:
    """Return to which office a complaint that is not this department's was sent on, or None."""
    if complaint.state != State.NOT_OURS:
        return None
    return complaint.referrals.filter(sent_at__isnull=False).select_related("agency").order_by("-sent_at").first()


def for_follower(text: str, *, purpose: str, language: str) -> str:
    """Return the text of a message for one who did not report the complaint himself.

    The outcome's paragraph with the link asks for an answer that only reporters can give: for a follower another
    stands in its place. Other messages stay as they are.
    """
    if purpose not in ENDED_STATES:
        return text
    with translation.override(language):
        said = _("Follow it here (keep this address to yourself). If the problem is still there, report it again:")
    parts = [part for part in text.split("\n\n") if LINK not in part]
    return "\n\n".join([*parts, f"{said}\n{LINK}"])


def _office(complaint: Complaint) -> str:
    referral = sent_on(complaint)
    if referral is None:
        return ""
    agency = referral.agency
    said = _("It belongs to: %(agency)s. %(why)s") % {"agency": agency.name, "why": referral.why}
    return "\n".join(each for each in (said, _("We have sent it on.") if agency.email else "", agency.phone) if each)


def template_for(*, complaint: Complaint, purpose: str, automatic: bool = False) -> MessageTemplate | None:
    """Return the template of a stage for the complaint: its category's own before that of all; None without any."""
    found = _TEMPLATE.first(str(purpose), complaint.category_id)
    return found if found is None or found.automatic or not automatic else None


def choices_for(complaint: Complaint) -> list[MessageTemplate]:
    """Return what may be chosen for a message to the complaint's reporter: the stage it has come to first.

    What tells of an end is offered for the end that it has come to.
    """
    rows = MessageTemplate.objects.filter(active=True, category=None) | MessageTemplate.objects.filter(
        active=True, category=complaint.category_id
    )
    rows = rows.exclude(purpose__in=[state for state in ENDED_STATES if state != complaint.state])
    return sorted(rows, key=lambda row: (row.purpose != complaint.state, row.purpose != "other", row.pk))
