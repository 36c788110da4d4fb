"""Running every check. Each stands by itself: what one finds is kept at once, and one that breaks stops no other."""

import datetime as dt
import time
from collections.abc import Sequence

import structlog
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from language.digits import in_script
from registry.models import IntegrityFinding, IntegrityRun, RunState
from responses.checks import Check, Examined, Finding, checks
from staff.domain import notify
from staff.models import Duty, Post, User
from staff.tasks import queue_mail

log = structlog.get_logger(__name__)

# Of one check; whoever has more has another trouble than single rows.
MOST_FINDINGS = 200
# A run that has not ended by then was broken off.
LONGEST = dt.timedelta(hours=8)
_LONGEST_TEXT = 1000


class AlreadyRunning(Exception):
    """A check is running; there is one at a time."""


@transaction.atomic
def begin(*, asked_by: User | None = None) -> IntegrityRun:
    """Enter a run as begun; raises AlreadyRunning. A run that was broken off long ago is marked so."""
    stale = IntegrityRun.objects.filter(state=RunState.RUNNING, started_at__lt=timezone.now() - LONGEST)
    stale.update(state=RunState.BROKEN, ended_at=timezone.now())
    try:
        with transaction.atomic():
            return IntegrityRun.objects.create(asked_by=asked_by, steps=len(list(checks.all())))
    except IntegrityError as error:
        raise AlreadyRunning from error


def carry_out(run: IntegrityRun, *, thorough: bool = False, only: Sequence[Check] | None = None) -> IntegrityRun:
    """Run the checks (``only`` some), note on the run how far it is, and tell those responsible what is new.

    Side effects, in order: for each check its findings are written, known ones confirmed, others settled; the run is
    ended; of findings not known before, the director general is notified and the administration mailed.
    """
    chosen = list(only if only is not None else checks.all())
    run.steps = len(chosen)
    run.save(update_fields=["steps"])
    for number, check in enumerate(chosen, 1):
        began = time.monotonic()
        examined = _examined(check, thorough=thorough)
        fresh = _keep(check, examined)
        seconds = round(time.monotonic() - began, 2)
        run.examined[check.name] = {"number": examined.number, "seconds": seconds, "found": len(examined.findings)}
        run.found, run.fresh, run.steps_done = run.found + len(examined.findings), run.fresh + fresh, number
        run.save(update_fields=["examined", "found", "fresh", "steps_done"])
    run.state, run.ended_at = RunState.DONE, timezone.now()
    run.save(update_fields=["state", "ended_at"])
    if run.fresh:
        _tell(run)
    return run


def _examined(check: Check, *, thorough: bool) -> Examined:
    ask = check.thorough if thorough and check.thorough else check.run
    try:
        return ask(MOST_FINDINGS)
    except Exception as error:
        log.exception("integrity_check_broke", check=check.name)
        said = f"{type(error).__name__}: {error}"[:_LONGEST_TEXT]
        return Examined(number=0, findings=[Finding(subject=check.name, expected="the check to end", found=said)])


@transaction.atomic
def _keep(check: Check, examined: Examined) -> int:
    """Write what was found; return how much of it was not known."""
    now = timezone.now()
    known = {
        row.subject: row
        for row in IntegrityFinding.objects.select_for_update().filter(check_name=check.name, settled_at=None)
    }
    fresh = 0
    for finding in {finding.subject[:120]: finding for finding in examined.findings}.values():
        texts = {
            "expected": finding.expected[:_LONGEST_TEXT],
            "found": finding.found[:_LONGEST_TEXT],
            "url": finding.url[:200],
            "last_seen": now,
        }
        row = known.pop(finding.subject[:120], None)
        if row is not None:
            IntegrityFinding.objects.filter(pk=row.pk).update(**texts)
        else:
            fresh += 1
            subject = finding.subject[:120]
            IntegrityFinding.objects.create(check_name=check.name, subject=subject, first_seen=now, **texts)
    # Where more was found than is written, what is missing from the list may still be so.
    if len(examined.findings) < MOST_FINDINGS:
        IntegrityFinding.objects.filter(pk__in=[row.pk for row in known.values()]).update(settled_at=now)
    return fresh


def _tell(run: IntegrityRun) -> None:
    url = reverse("integrity")

    def text() -> str:
        return ngettext(
            "The check of the register found %(n)s thing that is not as it should be.",
            "The check of the register found %(n)s things that are not as they should be.",
            run.fresh,
        ) % {"n": in_script(run.fresh, get_language() or "en")}

    for post in Post.objects.filter(duty=Duty.DIRECTOR_GENERAL):
        notify(post=post, text=text, url=url, key=f"integrity-{run.pk}")
    for admin in User.objects.filter(is_superuser=True, is_active=True).exclude(email=""):
        queue_mail(to=admin.email, subject=text(), body=f"{text()}\n", language=admin.language)
