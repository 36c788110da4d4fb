"""What becomes of visits when their file ends."""

from typing import Any

from django.dispatch import receiver

from files.models import File
from files.signals import file_closed
from inspections.domain import lapse_visits


@receiver(file_closed)
def nobody_need_go(sender: Any, file: File, **kwargs: Any) -> None:
    """The matter has ended."""
    lapse_visits(file=file)
