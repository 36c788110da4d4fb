"""Whether every file's chain is whole and says what the rows say, and whether those find a file who may open it.

A night looks at a thirtieth of them and at what went on in the last days.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attestation.domain import anchor_faults, every_stream, faults_of
from attestation.models import Link
from files.desk import vocabulary
from files.models.audience import AUDIENCE
from files.proof.chain import RECEIPT, STREAM
from responses.checks import Check, Examined, Finding, checks

NIGHTS = 30
_RECENT = dt.timedelta(days=2)


def check_chains(limit: int, *, now: dt.datetime | None = None) -> Examined:
    """Look through this night's part of the chains, and those that went on in the last two days."""
    moment = now or timezone.now()
    part, recent = moment.toordinal() % NIGHTS, _recent(moment)
    chosen = [name for name in every_stream() if name in recent or int(name.partition(":")[2]) % NIGHTS == part]
    return _examined(chosen, limit)


def _recent(moment: dt.datetime) -> set[str]:
    return set(Link.objects.filter(made_at__gte=moment - _RECENT).values_list("stream", flat=True).distinct())


def check_all_chains(limit: int) -> Examined:
    """Look through every chain."""
    return _examined(every_stream(), limit)


def _examined(streams: list[str], limit: int) -> Examined:
    findings = [
        Finding(
            subject=f"{fault.stream} #{fault.serial or '-'}",
            expected="the chain whole, and rows as it says",
            found=fault.what,
            url=_address_of(fault.stream),
        )
        for fault in faults_of(streams)
    ]
    findings += [
        Finding(subject=f"anchor {fault.serial}", expected="the anchor as it was made", found=fault.what)
        for fault in anchor_faults()
    ]
    return Examined(number=len(streams), findings=findings[:limit])


def _address_of(stream: str) -> str:
    kind, _colon, number = stream.partition(":")
    return reverse("files:receipt" if kind == RECEIPT else "files:proof", args=[number])


def check_audiences(limit: int, *, now: dt.datetime | None = None) -> Examined:
    """Make the audience of this night's part of the files anew, by the rule that its triggers follow."""
    return _audiences(limit, "file.id %% %(nights)s = %(part)s", (now or timezone.now()).toordinal() % NIGHTS)


def check_all_audiences(limit: int) -> Examined:
    """Make the audience of every file anew."""
    return _audiences(limit, "true", 0)


def _audiences(limit: int, chosen: str, part: int) -> Examined:
    told = {"nights": NIGHTS, "part": part, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM files_file AS file WHERE {chosen}", told)  # noqa: S608 (no foreign text)
        (number,) = cursor.fetchone() or (0,)
        cursor.execute(
            f"""
            SELECT id, number, expected::text, held::text FROM (
                SELECT file.id, file.number, ({AUDIENCE.format(file="file.id")}) AS expected, index.audience AS held
                FROM files_file AS file LEFT JOIN files_fileindex AS index ON index.file_id = file.id WHERE {chosen}
            ) AS compared
            WHERE held IS NULL OR NOT (held @> expected AND held <@ expected) ORDER BY id LIMIT %(limit)s
            """,  # noqa: S608 (no foreign text)
            told,
        )
        findings = [
            Finding(subject=name, expected=expected, found=found or "-", url=reverse("files:file", args=[pk]))
            for pk, name, expected, found in cursor.fetchall()
        ]
    return Examined(number=number, findings=findings)


def check_words(limit: int, *, now: dt.datetime | None = None) -> Examined:
    """Learn what the vocabulary lacks of this night's part of the files and receipts, and of what went on in two days.

    Reports how much it was. Where learning failed, a word would wait for a month for the night of its part.
    """
    moment = now or timezone.now()
    return _words(limit, part=moment.toordinal() % NIGHTS, parts=NIGHTS, recent=_recent(moment))


def check_all_words(limit: int) -> Examined:
    """Learn what the vocabulary lacks of all words by which files and receipts are found, and report it."""
    return _words(limit, part=0, parts=1)


def _words(limit: int, *, part: int, parts: int, recent: Iterable[str] = ()) -> Examined:
    went_on = [stream.partition(":") for stream in recent]
    files, receipts = ([int(number) for kind, _, number in went_on if kind == each] for each in (STREAM, RECEIPT))
    learnt = vocabulary.gather(part=part, parts=parts, files=files, receipts=receipts)
    # How many, and not which: whoever reads what was found may not open the files in which the words stand.
    told = Finding(subject="vocabulary", expected="every word of the indexes", found=f"{learnt} learnt only now")
    return Examined(number=vocabulary.count(), findings=[told][:limit] if learnt else [])


def declare() -> None:
    """Add this room's checks."""
    checks.add(
        Check(
            name="files.audiences",
            label=_("Files are found by those who may open them, and by nobody else"),
            run=check_audiences,
            thorough=check_all_audiences,
        )
    )
    checks.add(
        Check(
            name="files.words",
            label=_("Files and receipts are found by how their words begin"),
            run=check_words,
            thorough=check_all_words,
        )
    )
    checks.add(
        Check(
            name="files.chains",
            label=_("Notes, movements and papers stand as their chains say"),
            run=check_chains,
            thorough=check_all_chains,
        )
    )
