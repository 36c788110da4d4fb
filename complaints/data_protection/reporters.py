"""What the table of reporters holds about somebody: his complaints, told, corrected, erased."""

from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.correspondence.letters import tracking_url
from complaints.correspondence.wording import language_of
from complaints.data_protection import personal
from complaints.data_protection.contacts import Contact
from complaints.data_protection.personal import Erased, Held, Holder
from complaints.models import Channel, Complaint, Feedback, Referral, Reporter, SentMessage, State
from complaints.workflow import ENDED_STATES
from language.dates import moment


def of(contact: Contact) -> "QuerySet[Reporter]":
    """Return the entries of a mail address (whatever its capitals) or a number to which their codes went.

    Where both were given the code went by mail: nobody has shown that the number is the reporter's too.
    """
    condition = Q(email__iexact=contact.email) if contact.email else Q(phone=contact.phone, email="")
    return Reporter.objects.filter(condition)


def _named_beside(contact: Contact) -> "QuerySet[Reporter]":
    """Return the entries in which the number stands beside the mail address of one who may be somebody else."""
    return Reporter.objects.filter(phone=contact.phone).exclude(email="") if contact.phone else Reporter.objects.none()


def tell(contact: Contact) -> list[Held]:
    """Return each complaint made under this contact, the newest first, with all that is kept of it.

    Of complaints in which a number stands beside a mail address their number alone: who is called there has not shown
    that he made them.
    """
    return [*_tell_own(contact), *personal.told_beside(contact, _named_beside(contact).count())]


def _tell_own(contact: Contact) -> list[Held]:
    rows = of(contact).select_related("complaint__category", "complaint__ward", "complaint__asset")
    rows = rows.prefetch_related(
        "complaint__photos",
        "complaint__feedback",
        "complaint__feedback_given",
        "complaint__answers__question",
        "complaint__reporter_reads",
        "complaint__inquiries__photos",
        "complaint__sent_messages",
        Prefetch("complaint__referrals", Referral.objects.filter(with_contact=True).select_related("agency")),
    )
    return [_told(row) for row in rows.order_by("-complaint__reported_at", "-pk")]


def _told(row: Reporter) -> Held:
    complaint = row.complaint
    facts: list[tuple[Any, Any]] = [
        (_("Problem"), complaint.category.name),
        (_("Reported"), moment(complaint.reported_at)),
        (_("Stage"), complaint.get_state_display()),
        (_("You took your part back"), moment(complaint.stepped_back_at) if complaint.stepped_back_at else ""),
        (_("What you wrote"), complaint.text),
        (_("Address of the place"), complaint.address),
        (_("Position (WGS 84)"), f"{complaint.pin.y:.6f} N, {complaint.pin.x:.6f} E"),
        (_("Place"), complaint.asset.name if complaint.asset else ""),
        (_("Ward"), complaint.ward.name if complaint.ward else ""),
        (_("Your name"), row.name),
        (_("Your e-mail address"), row.email),
        (_("Your mobile number"), row.phone),
        (_("Language"), complaint.language),
        (_("Version of the notice that you were shown"), row.notice_version),
        *((str(answer.question), _shown(answer.value)) for answer in complaint.answers.all()),
        *((_("Your answer to the outcome"), feedback.text) for feedback in _said(complaint)),
        *((_("Your answer to the department"), each.answer) for each in complaint.inquiries.all()),
        (_("Photos"), len(complaint.photos.all()) + sum(len(each.photos.all()) for each in complaint.inquiries.all())),
        *((_("Where your phone was at a photo"), _position(photo.fix)) for photo in complaint.photos.all()),
        *((_("You were written to"), f"{moment(each.sent_at)}: {each.subject}") for each in _written(complaint, row)),
        *((_("Your contact was passed on to"), each.agency.name) for each in complaint.referrals.all()),
        (_("Your address was read on"), ", ".join(moment(read.read_at) for read in complaint.reporter_reads.all())),
    ]
    return Held(
        title=complaint.number or _("Complaint that was not confirmed"),
        facts=[(label, value) for label, value in facts if value not in ("", None)],
        url=tracking_url(complaint) if complaint.number else "",
    )


def _position(point: Point | None) -> str:
    return f"{point.y:.6f} N, {point.x:.6f} E" if point is not None else ""


def _written(complaint: Complaint, row: Reporter) -> list[SentMessage]:
    channel, language = (Channel.MAIL if row.email else Channel.SMS), language_of(complaint)
    return [each for each in complaint.sent_messages.all() if (each.channel, each.language) == (channel, language)]


def _said(complaint: Complaint) -> list[Feedback]:
    """Return what its own reporter answered, to it or to the one it went on in; nobody else's words."""
    own = [each for each in complaint.feedback.all() if each.said_in_id is None]
    return [*own, *complaint.feedback_given.all()]


def _shown(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def erase(contact: Contact) -> Erased:
    """Remove who reported ended complaints, or took his part back, and reports that nobody confirmed.

    Other open ones wait for their end. A number that stands beside a mail address goes from there at once.
    """
    taken_out = _named_beside(contact).update(phone="")
    rows = list(of(contact).select_for_update(of=("self",)).select_related("complaint"))
    unconfirmed = [row.complaint_id for row in rows if row.complaint.state == State.UNCONFIRMED]
    ended = [row.complaint_id for row in rows if row.complaint.state in ENDED_STATES or row.complaint.stepped_back_at]
    later = [row.complaint_id for row in rows if row.complaint_id not in {*unconfirmed, *ended}]
    Complaint.objects.filter(pk__in=unconfirmed).delete()
    Reporter.objects.filter(pk__in=ended).delete()
    return Erased(now=len(unconfirmed) + len(ended) + taken_out, later=later)


def correct(contact: Contact, to: Contact) -> int:
    """Put another address in place of the one that is proven; returns in how many complaints."""
    beside = _named_beside(contact).update(phone=to.phone)
    changed = {"email": to.email} if contact.email and to.email else {"phone": to.phone}
    if contact.email and to.phone:
        changed = {"email": "", "phone": to.phone}
    elif contact.phone and to.email:
        changed = {"phone": "", "email": to.email}
    return beside + of(contact).update(**changed)


HOLDER = Holder(
    code="reporter", title=gettext_lazy("Complaints that you made"), tell=tell, erase=erase, correct=correct
)
