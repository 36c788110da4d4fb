"""What happens below is told to the citizen as stages of his complaint."""

from typing import Any

from django.dispatch import receiver

from complaints import domain
from complaints.models import State
from files.models import File
from files.signals import file_closed, file_first_opened, file_forwarded, file_reopened
from inspections.models import Visit, Work
from inspections.signals import visit_ordered, work_ordered


@receiver(file_first_opened)
def acknowledge(sender: Any, file: File, **kwargs: Any) -> None:
    """The officer has opened the file: the department has seen the complaint."""
    domain.advance(file=file, state=State.ACKNOWLEDGED)


@receiver(file_forwarded)
def progress(sender: Any, file: File, **kwargs: Any) -> None:
    """The file has gone to the next officer: it is being worked on."""
    domain.advance(file=file, state=State.IN_PROGRESS)


@receiver(visit_ordered)
def inspection_ordered(sender: Any, visit: Visit, **kwargs: Any) -> None:
    """Somebody will come and look."""
    if visit.file:
        domain.advance(file=visit.file, state=State.INSPECTION_ORDERED)


@receiver(work_ordered)
def repair_ordered(sender: Any, work: Work, **kwargs: Any) -> None:
    """A repair is on its way."""
    if work.file:
        domain.advance(file=work.file, state=State.WORK_ORDERED)


@receiver(file_closed)
def answered(sender: Any, file: File, **kwargs: Any) -> None:
    """The file is closed: its result is the answer."""
    domain.end(file=file)


@receiver(file_reopened)
def reopened(sender: Any, file: File, **kwargs: Any) -> None:
    """The file is open again."""
    domain.reopen(file=file)
