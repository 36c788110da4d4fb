"""Mailboxes that are watched: one folder per section, a Maildir or plain ``.eml`` files."""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from evidence.domain import Refused
from files.domain.mail_intake import take_in
from staff.models import Section

logger = logging.getLogger(__name__)
TAKEN, REFUSED, KNOWN = "taken", "refused", "known"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one mail of a mailbox: ``result`` is the folder it lies in now."""

    name: str
    result: str
    words: str = ""


def sweep(root: Path) -> Counter[str]:
    """Take in what lies in the folders of ``root`` named by the sections' codes; returns how many came to what."""
    done: Counter[str] = Counter()
    for section in Section.objects.order_by("code"):
        done.update(outcome.result for outcome in receive(root / section.code, section=section))
    return done


def receive(folder: Path, *, section: Section) -> Iterator[Outcome]:
    """Take in each mail of a folder, and move it to "taken", "known" (it was there before) or "refused" in it.

    A refused mail has a text beside it that says why. A mail is moved after its row is committed: what breaks off
    between is known by its Message-ID the next time.
    """
    for path in sorted(_mails(folder)):
        yield _receive(path, folder, section)


def _mails(folder: Path) -> Iterator[Path]:
    for place, ending in ((folder, ".eml"), (folder / "new", ""), (folder / "cur", "")):
        if place.is_dir():
            yield from (
                path for path in place.iterdir()
                if path.is_file() and not path.is_symlink() and path.name.endswith(ending) and path.name[0] != "."
            )  # fmt: skip


def _receive(path: Path, folder: Path, section: Section) -> Outcome:
    words = ""
    try:
        # One byte more than may be: larger is refused there, and never read whole.
        with path.open("rb") as opened:
            content = opened.read(settings.EVIDENCE_MAX_BYTES + 1)
        taken = take_in(content=content, section=section, name=f"{path.name.split(':')[0].removesuffix('.eml')}.eml")
        result = KNOWN if taken.before else TAKEN
    except Refused as refusal:
        result, words = REFUSED, " ".join(refusal.messages)
        # Its name and its words may name a person: neither goes to the log.
        logger.warning("a mail in the mailbox of section %s was refused", section.code)
    there = folder / result
    there.mkdir(exist_ok=True)
    target = there / path.name
    if target.exists():
        target = there / f"{os.urandom(4).hex()}-{path.name}"
    path.rename(target)
    if words:
        target.with_name(f"{target.name}.txt").write_text(f"{words}\n", encoding="utf-8")
    return Outcome(name=path.name, result=result, words=words)
