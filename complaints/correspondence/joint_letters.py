"""What is written to those who share a complaint: who said "this is mine too", and whose report was merged into it.

Each is written in his own language, by mail, or by SMS where he gave no mail address.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from complaints.correspondence.recipients import Recipient, of_follower
from complaints.correspondence.wording import LINK, promised
from complaints.models import Complaint, Follower, Purpose, SentMessage
from staff.tasks import queue_mail, queue_text


def send_code(*, follower: Follower, code: str) -> None:
    """Queue the code that shows that the address is his."""
    # Nothing is followed yet, so nothing is there to end.
    _write(replace(of_follower(follower), leave=""), "joining_code", {"code": code, "complaint": follower.complaint})


def send_joined(*, follower: Follower) -> None:
    """Queue the address of the follower's own tracking page."""
    _write(of_follower(follower), "joined", {"complaint": follower.complaint})


def send_merged(*, complaint: Complaint, into: Complaint, told: Iterable[Recipient]) -> None:
    """Queue to those of a merged complaint that it goes on in another, whose outcome they will be told."""
    _write_all(told, "merged", {"complaint": complaint, "into": into}, about=Purpose.DUPLICATE)


def send_split(*, complaint: Complaint, told: Iterable[Recipient]) -> None:
    """Queue to those of a complaint that it is looked into for itself again."""
    _write_all(told, "split", {"complaint": complaint}, about=Purpose.REOPENED)


def _write_all(told: Iterable[Recipient], letter: str, context: dict[str, Any], *, about: Purpose) -> None:
    """Write to each, and log one line for each language and channel, without any address."""
    number: Counter[tuple[str, str]] = Counter()
    for recipient in told:
        _write(recipient, letter, context)
        number[recipient.language, recipient.channel] += 1
    for (language, channel), recipients in number.items():
        with translation.override(language):
            SentMessage.objects.create(
                complaint=context["complaint"],
                purpose=about,
                language=language,
                channel=channel,
                recipients=recipients,
                subject=_subject(letter, context),
                text=_body(letter, context, url=LINK),
            )


def _write(to: Recipient, letter: str, context: dict[str, Any]) -> None:
    with translation.override(to.language):
        if not to.email:
            short = render_to_string(f"complaints/sms/{letter}.txt", _said(context, to.url))
            queue_text(to=to.phone, text=short, language=to.language)
            return
        body = _body(letter, context, url=to.url) + "\n"
        queue_mail(to=to.email, subject=_subject(letter, context), body=body, language=to.language, leave=to.leave)


def _body(letter: str, context: dict[str, Any], *, url: str) -> str:
    return str(render_to_string(f"complaints/mail/{letter}.txt", _said(context, url))).strip()


def _said(context: dict[str, Any], url: str) -> dict[str, Any]:
    return {**context, "url": url, "promised": promised(context["complaint"])}


def _subject(letter: str, context: dict[str, Any]) -> str:
    numbers = {"number": context["complaint"].number}
    match letter:
        case "joining_code":
            return gettext("Your code: %(code)s") % {"code": context["code"]}
        case "joined":
            return gettext("You follow complaint %(number)s") % numbers
        case "merged":
            return gettext("Complaint %(number)s goes on together with another") % numbers
        case _:
            return gettext("Complaint %(number)s is looked into for itself again") % numbers
