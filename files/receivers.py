"""What files take notice of."""

from typing import Any

from django.dispatch import receiver

from files.domain.despatching import note_sent
from staff.signals import mail_sent


@receiver(mail_sent)
def copy_has_left(sender: Any, about: str, **_more: Any) -> None:
    """Note in the despatch register that the mail with a copy was sent."""
    kind, _colon, number = about.partition(":")
    if kind == "despatch-copy" and number.isdigit():
        note_sent(int(number))
