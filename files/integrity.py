"""Whether every file's chain is whole and says what the rows say; a night looks at a thirtieth and at what moved."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attestation.domain import anchor_faults, every_stream, faults_of
from attestation.models import Link
from responses.checks import Check, Examined, Finding, checks

NIGHTS = 30
_RECENT = dt.timedelta(days=2)


def check_chains(limit: int, *, now: dt.datetime | None = None) -> Examined:
    """Look through this night's part of the chains, and those that went on in the last two days."""
    moment = now or timezone.now()
    part = moment.toordinal() % NIGHTS
    recent = set(Link.objects.filter(made_at__gte=moment - _RECENT).values_list("stream", flat=True).distinct())
    chosen = [name for name in every_stream() if name in recent or int(name.partition(":")[2]) % NIGHTS == part]
    return _examined(chosen, limit)


def check_all_chains(limit: int) -> Examined:
    """Look through every chain."""
    return _examined(every_stream(), limit)


def _examined(streams: list[str], limit: int) -> Examined:
    findings = [
        Finding(
            subject=f"{fault.stream} #{fault.serial or '-'}",
            expected="the chain whole, and rows as it says",
            found=fault.what,
            url=reverse("files:proof", args=[fault.stream.partition(":")[2]]),
        )
        for fault in faults_of(streams)
    ]
    findings += [
        Finding(subject=f"anchor {fault.serial}", expected="the anchor as it was made", found=fault.what)
        for fault in anchor_faults()
    ]
    return Examined(number=len(streams), findings=findings[:limit])


def declare() -> None:
    """Add this room's check."""
    checks.add(
        Check(
            name="files.chains",
            label=_("Notes, movements and papers stand as their chains say"),
            run=check_chains,
            thorough=check_all_chains,
        )
    )
