"""Mails that leave the department, sent by the worker.

A job's arguments are written to the log, so a job carries the number of a row and never an address or a text.
"""

import datetime as dt

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from staff.models import Mail

# Eight tries over about a day and a half: 4, 16, 64 … seconds, the last after 18 hours.
_PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=4)
KEEP_UNSENT = dt.timedelta(days=30)
_LONGEST_SUBJECT = 150


@transaction.atomic
def queue_mail(*, to: str, subject: str, body: str, language: str = "en") -> None:
    """Send a plain mail once the present transaction is committed, and not at all if it is rolled back.

    Side effects, in order: stores the mail; queues its sending. The row is deleted once it is sent.
    """
    line = " ".join(subject.split())[:_LONGEST_SUBJECT]
    mail = Mail.objects.create(to=to, subject=line, body=body, language=language)
    send_mail.defer(mail_id=mail.pk)


@app.task(name="staff.send_mail", queue="mail", retry=_PATIENCE)
@transaction.atomic
def send_mail(mail_id: int) -> None:
    """Send one stored mail and delete it; one already gone was sent before."""
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        return
    EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        headers={"Content-Language": mail.language, "Auto-Submitted": "auto-generated"},
    ).send()
    mail.delete()


@app.periodic(cron="17 21 * * *")
@app.task(name="staff.forget_unsent_mail", queue="mail")
def forget_unsent_mail(timestamp: int) -> None:
    """Delete mails that could not be sent for 30 days: an address is not kept longer than it is of use."""
    Mail.objects.filter(created_at__lt=timezone.now() - KEEP_UNSENT).delete()
