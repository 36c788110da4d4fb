"""Past a certain delay the holder says why before he acts on a file; its section sets after how many working days."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files import rules
from files.domain.delay import late_by, wants_explanation
from files.domain.register import acting_officer, lock
from files.models import Explanation, File
from files.workflow import NotAllowed
from language.text import tidy
from staff.models import User

LONGEST = 4_000


@transaction.atomic
def explain(*, file: File, user: User, text: str) -> Explanation:
    """Record why the file has lain so long with the holder's post. What was said once stays as it is.

    Side effects, in order: locks the file; stores the explanation.
    """
    lock(file)
    officer = acting_officer(file=file, user=user)
    text = tidy(text)
    if not text:
        raise NotAllowed(_("Write the explanation first; it is empty."), code="empty")
    if len(text) > LONGEST:
        raise NotAllowed(_("The explanation is too long; say it shorter and put the rest into a note."), code="long")
    if not wants_explanation(file):
        raise NotAllowed(_("No explanation is wanted for this file now; it was given meanwhile."), code="given")
    return Explanation.objects.create(
        file=file, post=file.holder, officer=officer, text=text, late_by=late_by(file), given_at=timezone.now()
    )


def may_explain(user: User, file: File) -> bool:
    """Whether it is for ``user`` to explain the delay now."""
    return rules.holds(user, file) and wants_explanation(file)
