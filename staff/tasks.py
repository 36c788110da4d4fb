"""Mails and SMS that leave the department, sent by the worker.

A job's arguments are written to the log, so a job carries the number of a row and never an address or a text.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from staff.attachments import attached
from staff.gateways import gateway
from staff.leaving import headers
from staff.models import Mail, MasterSheet, TextMessage
from staff.segments import fitted
from staff.signals import mail_sent

# Somebody waits for a code with the phone in the hand; a thousand photos may stand in the queue before it.
_BEFORE_PICTURES = 10
# Eight tries over about a day and a half: 4, 16, 64 … seconds, the last after 18 hours.
_PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=4)
KEEP_UNSENT = dt.timedelta(days=30)
# What is late tomorrow is told anew: an SMS that could not be sent for three days says nothing any more.
KEEP_UNSENT_TEXT = dt.timedelta(days=3)
KEEP_SHEET = dt.timedelta(days=1)
_LONGEST_SUBJECT = 150
# An SMS in Bengali holds 67 characters a part, and each part is paid for.
MOST_PARTS = 3


@transaction.atomic(savepoint=False)
def queue_mail(
    *,
    to: str,
    subject: str,
    body: str,
    language: str = "en",
    attachments: Sequence[str] = (),
    about: str = "",
    leave: str = "",
) -> None:
    """Send a plain mail once the present transaction is committed, and not at all if it is rolled back.

    ``attachments`` name what is kept elsewhere ("evidence:KEY", see ``staff.attachments``) and is read when the mail is
    sent; ``about`` names the matter to whoever listens for ``mail_sent``; ``leave`` names what ends such mails
    ("follower:KEY", see ``staff.leaving``). All three stand in the log: none may tell anything of a person. Side
    effects, in order: stores the mail; queues its sending. The row is deleted once it is sent.
    """
    line = " ".join(subject.split())[:_LONGEST_SUBJECT]
    mail = Mail.objects.create(to=to, subject=line, body=body, language=language)
    more: dict[str, Any] = {"attachments": list(attachments), "about": about, "leave": leave}
    send_mail.defer(mail_id=mail.pk, **{name: value for name, value in more.items() if value})


@app.task(name="staff.send_mail", queue="mail", retry=_PATIENCE, priority=_BEFORE_PICTURES)
@transaction.atomic
def send_mail(mail_id: int, attachments: Sequence[str] = (), about: str = "", leave: str = "") -> None:
    """Send one stored mail and delete it; one already gone was sent before.

    Side effects, in order: sends the mail; deletes its row; sends mail_sent, where it is about something.
    """
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        return
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        headers={"Content-Language": mail.language, "Auto-Submitted": "auto-generated", **headers(leave)},
    )
    for reference in attachments:
        paper = attached(reference)
        message.attach(paper.name, paper.content, paper.media_type)
    message.send()
    mail.delete()
    if about:
        mail_sent.send(Mail, about=about)


@transaction.atomic(savepoint=False)
def queue_text(*, to: str, text: str, language: str = "en") -> None:
    """Send an SMS once the present transaction is committed, cut between words to three parts.

    Side effects, in order: stores the message; queues its sending. The row is deleted once the gateway has taken it.
    """
    message = TextMessage.objects.create(to=to, text=fitted(" ".join(text.split()), most=MOST_PARTS), language=language)
    send_text.defer(text_id=message.pk)


@app.task(name="staff.send_text", queue="mail", retry=_PATIENCE, priority=_BEFORE_PICTURES)
@transaction.atomic
def send_text(text_id: int) -> None:
    """Hand one stored SMS to the gateway and delete it; one already gone was sent before."""
    message = TextMessage.objects.select_for_update().filter(pk=text_id).first()
    if message is None:
        return
    gateway().send(to=message.to, text=message.text, reference=message.reference)
    message.delete()


@app.periodic(cron="17 21 * * *")
@app.task(name="staff.forget_unsent_mail", queue="mail")
def forget_unsent_mail(timestamp: int) -> None:
    """Delete what is of use no longer: mails unsent for 30 days, SMS for three, sheets of the master not entered."""
    now = timezone.now()
    Mail.objects.filter(created_at__lt=now - KEEP_UNSENT).delete()
    TextMessage.objects.filter(created_at__lt=now - KEEP_UNSENT_TEXT).delete()
    MasterSheet.objects.filter(made_at__lt=now - KEEP_SHEET).exclude(rows=[]).update(rows=[])
