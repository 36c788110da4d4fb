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

from complaints.models import Complaint, Reporter
from staff.domain import notify
from staff.tasks import queue_mail, queue_text

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
        {"url": tracking_url(complaint)},
    )


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
