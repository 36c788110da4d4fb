"""What the department writes about a complaint: the paper on the file, notices to posts, mails to the reporter.

The paper never names the reporter. Mails are written in the language in which he reported.
"""

import uuid
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext, ngettext

from complaints.correspondence import wording
from complaints.correspondence.recipients import Recipient, recipients
from complaints.correspondence.wording import sent_on
from complaints.models import (
    LANGUAGES,
    Channel,
    Complaint,
    Escalation,
    Inquiry,
    Purpose,
    Referral,
    Reporter,
    SentMessage,
    State,
)
from complaints.presentation import answers_of
from evidence.domain import keep_document
from files.models import File
from language.digits import in_script
from staff.domain import notify
from staff.models import Officer, Post
from staff.tasks import queue_mail, queue_text

__all__ = ["FILE_LANGUAGE", "Recipient", "recipients", "sent_on"]
from complaints.data_protection.contacts import Contact

# What stands on a file is written in one language, whatever the person before the screen reads.
FILE_LANGUAGE = "en"


def subject_of(complaint: Complaint) -> str:
    """Return the subject line of the complaint's file, in English: what, and at which asset or in which ward."""
    place = complaint.asset.name_en if complaint.asset else complaint.ward.name_en if complaint.ward else "unknown ward"
    return f"{complaint.category.name_en} – {place}"[:300]


def document(complaint: Complaint) -> str:
    """Return the complaint as a self-contained HTML document, the first paper of its file (headings in English).

    What was reported, where, and what was answered to the category's questions; never who reported it.
    """
    with translation.override(FILE_LANGUAGE):
        context = {
            "complaint": complaint,
            "answers": answers_of(complaint),
            # Without the outlines, which are large.
            "places": complaint.places.select_related("asset").only("complaint", "asset__reference", "asset__name_en"),
            "unlisted": getattr(complaint, "unlisted", None),
        }
        return render_to_string("complaints/document.html", context)


def tracking_url(complaint: Complaint) -> str:
    """Return the private address of the complaint's tracking page."""
    return f"{settings.SITE_URL}{reverse('complaints:track', args=[complaint.key])}"


def send_code(*, complaint: Complaint, code: str, reporter: Reporter) -> None:
    """Queue the mail, or the SMS where there is no mail address, with the confirmation code."""
    words = {"code": code}
    _send(complaint, lambda: gettext("Your code: %(code)s") % words, "code", words, reporter)


def send_proof(*, contact: Contact, code: str, language: str) -> None:
    """Queue the code for somebody who wants to see what is kept about him: by mail, or by SMS to a number."""
    with translation.override(language):
        if contact.email:
            body = render_to_string("complaints/mail/proof.txt", {"code": code})
            subject = gettext("Your code: %(code)s") % {"code": code}
            queue_mail(to=contact.email, subject=subject, body=body.strip() + "\n", language=language)
            return
        said = gettext(
            "%(code)s is your code to see what the department keeps about you. If you did not ask, ignore it."
        )
        queue_text(to=contact.phone, text=said % {"code": code}, language=language)


def send_received(*, complaint: Complaint) -> None:
    """Send the number and the tracking link, by the template of that stage."""
    tell_stage(complaint=complaint, alone=True)


def send_outcome(*, complaint: Complaint) -> None:
    """Send the outcome, asking whether it is fixed, by the template of the stage in which it ended."""
    tell_stage(complaint=complaint)


def tell_stage(*, complaint: Complaint, alone: bool = False) -> None:
    """Send the message of the stage that the complaint has come to, where its template is sent by itself.

    ``alone`` says that nobody but its reporter can be told yet (see ``recipients``).
    """
    template = wording.template_for(complaint=complaint, purpose=complaint.state, automatic=True)
    if template is None:
        return
    words = {
        language: Words(
            subject=wording.filled(template.subject_in(language), complaint=complaint, language=language),
            text=wording.filled(template.text_in(language), complaint=complaint, language=language),
        )
        for language in LANGUAGES
    }
    send(complaint=complaint, purpose=template.purpose, words=words, alone=alone)


def languages_of(complaint: Complaint) -> list[str]:
    """Return in which languages what becomes of the complaint is read, its own first; empty where nobody is told."""
    read = {each.language for each in recipients(complaint)}
    return sorted(read, key=lambda each: (each != complaint.language, each))


def outcome_beforehand(complaint: Complaint) -> "Words | None":
    """Return what its reporter will read once it is resolved, with a mark where the answer will stand.

    In his language; None where the template of that stage is not sent by itself.
    """
    template = wording.template_for(complaint=complaint, purpose=State.RESOLVED, automatic=True)
    if template is None:
        return None
    language = wording.language_of(complaint)
    with translation.override(language):
        mark = gettext("[the result that is written here]")
    ended = copy(complaint)
    ended.state, ended.answer = State.RESOLVED, mark
    return Words(
        subject=wording.filled(template.subject_in(language), complaint=ended, language=language),
        text=wording.filled(template.text_in(language), complaint=ended, language=language).replace(wording.LINK, "…"),
    )


@dataclass(frozen=True)
class Words:
    """What is said in one language; ``{link}`` stands for the page of whoever reads it."""

    subject: str
    text: str


def readers_of(complaint: Complaint, *, by_officer: bool, alone: bool = False) -> list[Recipient]:
    """Return who gets a message. What an officer writes about a sealed report is for those who reported it alone."""
    found = recipients(complaint, alone=alone)
    return [each for each in found if each.reported] if by_officer and complaint.category.sensitive else found


@transaction.atomic(savepoint=False)
def send(
    *,
    complaint: Complaint,
    purpose: str,
    words: Mapping[str, Words],
    post: Post | None = None,
    officer: Officer | None = None,
    form_key: uuid.UUID | None = None,
    alone: bool = False,
) -> int:
    """Send ``words`` (by language) to all who follow the complaint, each in his language; returns to how many.

    One who reads a language without words gets those of the complaint's. An SMS has room for the subject and the link,
    behind which the text stands. Of an end, a follower who did not report it is not asked whether it is fixed: the
    paragraph that asks is another one for him, though what is logged is the one that reporters got. Side effects, in
    order: queues the mails and SMS; logs one line for each language and channel, without any address.
    """
    told: dict[tuple[str, str], int] = {}
    for each in readers_of(complaint, by_officer=post is not None, alone=alone):
        language = each.language if each.language in words else wording.language_of(complaint)
        said = words[language]
        text = said.text if each.reported else wording.for_follower(said.text, purpose=purpose, language=language)
        text = text.replace(wording.LINK, each.url)
        if each.channel == Channel.MAIL:
            body = f"{text}\n\nAitihya\n"
            queue_mail(to=each.email, subject=said.subject, body=body, language=language, leave=each.leave)
        else:
            queue_text(to=each.phone, text=f"{said.subject} {each.url}", language=language)
        told[language, each.channel] = told.get((language, each.channel), 0) + 1
    for (language, channel), number in told.items():
        said = words[language]
        SentMessage.objects.create(
            complaint=complaint,
            purpose=purpose,
            language=language,
            channel=channel,
            recipients=number,
            subject=said.subject,
            text=said.text,
            post=post,
            officer=officer,
            form_key=form_key,
        )
    return sum(told.values())


def send_question(*, complaint: Complaint, inquiry: Inquiry) -> None:
    """Queue the mail or SMS with the department's question. Side effects, in order: queues it; logs it."""
    reporter = Reporter.objects.filter(complaint=complaint).first()
    said = {"complaint": complaint, "inquiry": inquiry}
    _send(
        complaint,
        lambda: question_subject(complaint),
        "question",
        {**said, "url": tracking_url(complaint)},
        reporter,
    )
    if reporter is None:
        return
    with translation.override(complaint.language):
        SentMessage.objects.create(
            complaint=complaint,
            purpose=Purpose.WAITING,
            language=wording.language_of(complaint),
            channel=Channel.MAIL if reporter.email else Channel.SMS,
            subject=question_subject(complaint),
            text=render_to_string("complaints/mail/question.txt", {**said, "url": wording.LINK}).strip(),
            post=inquiry.asked_post,
            officer=inquiry.asked_by,
        )


def question_subject(complaint: Complaint) -> str:
    """Return the subject of a question to the reporter, in the active language."""
    return gettext("Complaint %(number)s: a question to you") % {"number": complaint.number}


def send_on(*, referral: Referral, reporter: Reporter | None) -> None:
    """Queue the mail by which a complaint goes, with its document and photos, to the office to which it belongs.

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
    photos = complaint.photos.select_related("original")
    attachments = [f"evidence:{original.key}", *(f"evidence:{each.original.key}/screen" for each in photos)]
    queue_mail(to=referral.agency.email, subject=subject, body=body, language=FILE_LANGUAGE, attachments=attachments)


def _send(
    complaint: Complaint, subject: Callable[[], str], letter: str, context: dict[str, Any], reporter: Reporter | None
) -> None:
    if reporter is None:
        return
    with translation.override(complaint.language):
        if not reporter.email:
            short = render_to_string(f"complaints/sms/{letter}.txt", {"complaint": complaint, **context})
            queue_text(to=reporter.phone, text=short, language=complaint.language)
            return
        body = render_to_string(f"complaints/mail/{letter}.txt", {"complaint": complaint, **context})
        queue_mail(to=reporter.email, subject=subject(), body=body.strip() + "\n", language=complaint.language)


def notify_joined(*, complaint: Complaint, file: File) -> None:
    """Tell the holder of ``file`` that one more complaint has joined it, or goes on in one of it."""
    notify(
        post=file.holder,
        text=lambda: (
            gettext("Complaint %(number)s about the same place was added to file %(file)s")
            % {"number": complaint.number, "file": file.number}
        ),
        url=reverse("complaints:complaint", args=[complaint.number]),
        key=f"joined-{complaint.number}",
    )


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


def notify_stepped_back(*, complaint: Complaint, others: int) -> None:
    """Tell the holder of the file that the reporter has taken his part back, and for how many others it goes on."""

    def text() -> str:
        said = {"number": complaint.number, "others": in_script(others, get_language() or "en")}
        if not others:
            return gettext("Complaint %(number)s: its reporter has taken his part back; it stays with you") % said
        return (
            ngettext(
                "Complaint %(number)s: its reporter has taken his part back; it goes on for %(others)s other person",
                "Complaint %(number)s: its reporter has taken his part back; it goes on for %(others)s others",
                others,
            )
            % said
        )

    _tell_holder(complaint, text, f"stepped-back-{complaint.number}")


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
    # What was merged is dealt with in the file of the complaint that it goes on in.
    file = complaint.survivor.file
    if file is not None:
        notify(post=file.holder, text=text, url=reverse("files:file", args=[file.pk]), key=key)
