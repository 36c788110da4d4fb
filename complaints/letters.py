"""What the department writes about a complaint: the paper on the file, notices to posts, mails to the reporter.

The paper never names the reporter. Mails are written in the language in which he reported.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from complaints.joint_letters import send_outcome_to_others
from complaints.models import Complaint, Escalation, Inquiry, Referral, Reporter, State
from complaints.recipients import Recipient, recipients
from evidence.domain import keep_document
from staff.domain import notify
from staff.tasks import queue_mail, queue_text

__all__ = ["FILE_LANGUAGE", "Recipient", "recipients"]

# What stands on a file is written in one language, whatever the person before the screen reads.
FILE_LANGUAGE = "en"


def subject_of(complaint: Complaint) -> str:
    """Return the subject line of the complaint's file, in English: what, and at which asset or in which ward."""
    place = complaint.asset.name_en if complaint.asset else complaint.ward.name_en if complaint.ward else "unknown ward"
    return f"{complaint.category.name_en} – {place}"[:300]


def document(complaint: Complaint) -> str:
    """Return the complaint as a self-contained HTML document, the first paper of its file (headings in English)."""
    with translation.override(FILE_LANGUAGE):
        return render_to_string("complaints/document.html", {"complaint": complaint})


def tracking_url(complaint: Complaint) -> str:
    """Return the private address of the complaint's tracking page."""
    return f"{settings.SITE_URL}{reverse('complaints:track', args=[complaint.key])}"


def send_code(*, complaint: Complaint, code: str) -> None:
    """Queue the mail, or the SMS where there is no mail address, with the confirmation code."""
    _send(complaint, lambda: gettext("Your code: %(code)s") % {"code": code}, "code", {"code": code})


def send_received(*, complaint: Complaint) -> None:
    """Queue the mail with the complaint's number and tracking link."""
    _send(
        complaint,
        lambda: gettext("Complaint %(number)s received") % {"number": complaint.number},
        "received",
        {"url": tracking_url(complaint)},
    )


def send_outcome(*, complaint: Complaint) -> None:
    """Queue the mail with the outcome, asking whether it is fixed."""
    _send(
        complaint,
        lambda: gettext("Complaint %(number)s: the outcome") % {"number": complaint.number},
        "outcome",
        {"url": tracking_url(complaint), "referral": sent_on(complaint)},
    )
    send_outcome_to_others(complaint)


def sent_on(complaint: Complaint) -> Referral | None:
    """Return to which office a complaint that is not this department's was sent on, or None."""
    if complaint.state != State.NOT_OURS:
        return None
    return complaint.referrals.filter(sent_at__isnull=False).select_related("agency").order_by("-sent_at").first()


def send_question(*, complaint: Complaint, inquiry: Inquiry) -> None:
    """Queue the mail with the department's question."""
    _send(
        complaint,
        lambda: gettext("Complaint %(number)s: a question to you") % {"number": complaint.number},
        "question",
        {"url": tracking_url(complaint), "inquiry": inquiry},
    )


def send_on(*, referral: Referral, reporter: Reporter | None) -> None:
    """Queue the mail by which a complaint goes to the office to which it belongs, with its document attached.

    ``reporter`` is given only where he agreed; without him nothing in the mail or the document names him. An office
    without an address gets nothing from here.
    """
    complaint = referral.complaint
    if not referral.agency.email or complaint.file is None:
        return
    with translation.override(FILE_LANGUAGE):
        context = {"complaint": complaint, "referral": referral, "reporter": reporter}
        body = render_to_string("complaints/mail/sent_on.txt", context).strip() + "\n"
        subject = gettext("Complaint %(number)s, which is yours to deal with") % {"number": complaint.number}
    original = keep_document(
        content=document(complaint).encode(), name=f"{complaint.number}.html", media_type="text/html"
    )
    attachments = [f"evidence:{original.key}"]
    queue_mail(to=referral.agency.email, subject=subject, body=body, language=FILE_LANGUAGE, attachments=attachments)


def _send(complaint: Complaint, subject: Callable[[], str], letter: str, context: dict[str, Any]) -> None:
    reporter = Reporter.objects.filter(complaint=complaint).first()
    if reporter is None:
        return
    with translation.override(complaint.language):
        if not reporter.email:
            short = render_to_string(f"complaints/sms/{letter}.txt", {"complaint": complaint, **context})
            queue_text(to=reporter.phone, text=short, language=complaint.language)
            return
        body = render_to_string(f"complaints/mail/{letter}.txt", {"complaint": complaint, **context})
        queue_mail(to=reporter.email, subject=subject(), body=body.strip() + "\n", language=complaint.language)


def notify_withdrawn(*, complaint: Complaint) -> None:
    """Tell the holder of the file that the reporter has taken his complaint back."""
    if complaint.file is None:
        return
    notify(
        post=complaint.file.holder,
        text=lambda: gettext("Complaint %(number)s was taken back by its reporter") % {"number": complaint.number},
        url=reverse("files:file", args=[complaint.file_id]),
        key=f"withdrawn-{complaint.number}",
    )


def notify_answered(*, complaint: Complaint, inquiry: Inquiry) -> None:
    """Tell the holder of the file that the reporter has answered his question."""
    _tell_holder(
        complaint,
        lambda: (
            gettext("The reporter of complaint %(number)s has answered; it is a paper on the file")
            % {"number": complaint.number}
        ),
        f"inquiry-{inquiry.pk}-answered",
    )


def notify_unanswered(*, inquiry: Inquiry) -> None:
    """Remind the holder of the file that a question was not answered in time."""
    complaint = inquiry.complaint
    _tell_holder(
        complaint,
        lambda: (
            gettext("The reporter of complaint %(number)s has not answered: decide without him, or take it back")
            % {"number": complaint.number}
        ),
        f"inquiry-{inquiry.pk}-unanswered",
    )


def notify_above(*, complaint: Complaint, escalation: Escalation) -> None:
    """Tell the post one level above that a reporter finds it not fixed."""
    notify(
        post=escalation.post,
        text=lambda: (
            gettext("Closed by %(post)s, but not fixed, says its reporter: complaint %(number)s is open again")
            % {"post": escalation.closed_by.name, "number": complaint.number}
        ),
        url=reverse("complaints:escalations"),
        key=f"not-fixed-{escalation.feedback_id}",
    )


def _tell_holder(complaint: Complaint, text: Callable[[], str], key: str) -> None:
    if complaint.file is not None:
        url = reverse("files:file", args=[complaint.file_id])
        notify(post=complaint.file.holder, text=text, url=url, key=key)
