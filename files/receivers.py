"""What files take notice of."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from attestation.domain import NotSigned
from attestation.models import Signature
from evidence.models import Original
from evidence.signals import document_read
from files.desk.finding import add_text
from files.domain.acknowledging import note_sent as note_acknowledged
from files.domain.approving import sign, standing
from files.domain.despatching import note_sent
from files.models import Approval, Correspondence
from files.workflow import NotAllowed
from staff.signals import mail_sent


@receiver(mail_sent)
def copy_has_left(sender: Any, about: str, **_more: Any) -> None:
    """Note that the mail with a copy of a letter, or with an acknowledgement, was sent."""
    kind, _colon, number = about.partition(":")
    if kind == "despatch-copy" and number.isdigit():
        note_sent(int(number))
    if kind == "receipt-ack" and number.isdigit():
        note_acknowledged(int(number))


@receiver(post_save, sender=Signature)
def draft_was_signed(sender: Any, instance: Signature, created: bool, **_more: Any) -> None:
    """Take the signature of an approved draft into its history; raises NotSigned where the draft has gone on."""
    if not created or instance.kind != "draft":
        return
    approval = Approval.objects.select_related("draft__file").get(pk=instance.number)
    draft, user = approval.draft, instance.officer.user
    try:
        if user is None or standing(draft) != approval:
            raise NotAllowed(_("The draft has moved meanwhile. Read it again, then decide."), code="stale")
        sign(draft=draft, user=user, seen=draft.last_step, signed=instance.signed)
    except NotAllowed as refusal:
        raise NotSigned(" ".join(refusal.messages)) from refusal


@receiver(document_read)
def paper_was_read(sender: Any, original: Original, **_more: Any) -> None:
    """Let files be found by what was recognised on their papers."""
    for paper in Correspondence.objects.filter(original=original).select_related("file", "original"):
        add_text(paper)
