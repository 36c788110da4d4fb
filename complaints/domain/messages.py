"""What staff write to those who reported, and the templates they keep."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from complaints.correspondence import letters, wording
from complaints.models import LANGUAGES, Complaint, MessageTemplate, SentMessage
from complaints.rules import may_write_to
from complaints.workflow import ENDED_STATES
from files.domain.register import acting_officer, lock
from files.models import File
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import User


@transaction.atomic
def write_to_reporter(
    *, complaint: Complaint, user: User, purpose: str, subject: str, text: str, form_key: uuid.UUID
) -> int:
    """Send a message, as the holder of the file, to those who follow the complaint; returns to how many it goes.

    It goes in the words that stand on the page, to each. Sent twice from one form it goes once. Side effects, in order:
    locks the file; queues mails and SMS; logs what was sent (see ``letters.send``).
    Raises NotAllowed with what to do.
    """
    file = File.objects.select_related("holder").get(pk__in=[complaint.file_id])
    lock(file)
    if not may_write_to(user, complaint):
        raise NotAllowed(_("Only who holds the file writes to the reporter."), code="holder")
    wording.check(text)
    language = wording.language_of(complaint)
    words = letters.Words(
        subject=wording.filled(subject, complaint=complaint, language=language),
        text=wording.filled(text, complaint=complaint, language=language),
    )
    before = SentMessage.objects.filter(complaint=complaint, form_key=form_key)
    if sent := list(before):
        if any(tidy(each.text) != tidy(words.text) for each in sent):
            raise NotAllowed(_("This message went out before you changed it. Write another one for what is new."))
        return sum(each.recipients for each in sent)
    officer = acting_officer(file=file, user=user)
    if not tidy(words.text):
        raise NotAllowed(_("Nothing is left of this message when its words in braces are filled in. Write a sentence."))
    if purpose in ENDED_STATES and purpose != complaint.state:
        raise NotAllowed(_("This message tells of an end that the complaint has not come to. Choose another one."))
    told = letters.send(
        complaint=complaint,
        purpose=purpose,
        words={language: words},
        post=file.holder,
        officer=officer,
        form_key=form_key,
    )
    if not told:
        if complaint.stepped_back_at is not None:
            raise NotAllowed(_("Nobody can be written to: its reporter has taken his part back."))
        raise NotAllowed(_("Nobody can be written to: it was reported without a name, or the name is forgotten."))
    return told


@transaction.atomic
def save_template(*, template: MessageTemplate, version: int | None) -> MessageTemplate:
    """Store a new template, or a changed one whose ``version`` the acting person saw; its history is kept.

    Raises ValidationError where it was changed meanwhile or has something in braces that nothing fills in.
    """
    if template.pk is not None:
        current = MessageTemplate.objects.select_for_update().get(pk=template.pk)
        if current.version != version:
            raise ValidationError(
                _("Somebody changed this template meanwhile. It now begins: “%(text)s”. Look at it, then save again.")
                % {"text": current.text_en[:120]},
                code="stale",
            )
        template.version = current.version + 1
    for language in LANGUAGES:
        wording.check(template.subject_in(language))
        wording.check(template.text_in(language))
        if not tidy(template.text_in(language)):
            raise ValidationError(_("A message says something in each of the three languages."), code="empty")
    template.full_clean()
    template.save()
    return template
