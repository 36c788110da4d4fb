"""A draft as the paper it becomes: its canonical words, its page in the draft's language, its PDF and QR code."""

import base64
import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evidence.documents import render_pdf
from files.drafting.issuing import Stamp, with_field
from files.models import Correspondence, DespatchCopy, DraftVersion, Letterhead, Recipient, Role
from language import dates
from language.digits import in_script
from language.marked import to_html
from language.text import nfc
from staff.models import Officer, Post, Section

_CODE_BYTES = 15
_QUIET = 4  # modules of white around the code, as the standard asks


@dataclass(frozen=True, kw_only=True)
class To:
    """An addressee as the holder gives him; of a citizen ``name`` is how the letter calls him, the rest is kept apart.

    ``recipient`` is a citizen entered before, or one still to be entered (without a primary key).
    """

    role: str = Role.TO
    name: str
    address: str = ""
    email: str = ""
    recipient: Recipient | None = None


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a version says."""

    subject: str
    text: str
    references: str = ""
    addressees: Sequence[To] = ()
    enclosures: Sequence[Correspondence] = ()


def canonical(*, kind: str, language: str, contents: Contents) -> str:
    """Return the words of a version as canonical JSON (NFC, sorted keys); of a citizen only how the letter calls him.

    ``recipient`` is the number of the row that names him, which tells two citizens apart without naming them.
    """
    said = {
        "kind": kind,
        "language": language,
        "subject": contents.subject,
        "references": contents.references,
        "text": contents.text,
        "addressees": [
            {
                "role": str(each.role),
                "name": each.name,
                "address": each.address,
                "email": each.email,
                "recipient": each.recipient.pk if each.recipient else None,
            }
            for each in contents.addressees
        ],
        "enclosures": [paper.pk for paper in contents.enclosures],
    }
    return nfc(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def hashed(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def contents_of(version: DraftVersion) -> Contents:
    """Return what a stored version says."""
    return Contents(
        subject=version.subject,
        references=version.references,
        text=version.text,
        addressees=[
            To(role=row.role, name=row.name, address=row.address, email=row.email, recipient=row.recipient)
            for row in version.addressees.select_related("recipient")
        ],
        enclosures=[row.paper for row in version.enclosures.select_related("paper")],
    )


def new_code() -> str:
    """Return a fresh address for the public check: 120 random bits, 24 letters and digits."""
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()


def check_address(code: str) -> str:
    """Return the address that the QR code of a letter holds."""
    return f"{settings.SITE_URL}{reverse('letters:check', args=[code])}"


def head_of(section: Section, language: str) -> list[str]:
    """Return the lines of the section's letterhead in ``language``; without one, the corporation and the section."""
    head = Letterhead.objects.filter(section=section).first()
    if head is not None:
        return head.lines(language)
    with translation.override(language):
        return [settings.CITY["operator"], _("Environment and Heritage Department"), section.name]


def html_of(
    version: DraftVersion,
    *,
    post: Post | None = None,
    officer: Officer | None = None,
    code: str = "",
    shown: bool = False,
) -> str:
    """Return the letter as a self-contained HTML document in the draft's language.

    ``post`` and ``officer`` approve it and stand below it; without them, and without a ``code``, it says that it is a
    draft. ``shown`` leaves out what only paper needs, to be read in a page.
    """
    draft, contents = version.draft, contents_of(version)
    with translation.override(draft.language):
        context: dict[str, Any] = {
            "draft": draft,
            "language": draft.language,
            "version": version,
            "contents": contents,
            "to": [each for each in contents.addressees if each.role == Role.TO],
            "copies": [each for each in contents.addressees if each.role == Role.COPY],
            "references": [line for line in contents.references.splitlines() if line.strip()],
            "body": to_html(contents.text),
            "head": head_of(draft.file.section, draft.language),
            "file_number": draft.file.number,
            "post": post.name if post else "",
            "officer": officer.name if officer else "",
            "section": draft.file.section.name,
            "code": code,
            "address": check_address(code) if code else "",
            "qr": _qr(check_address(code)) if code else "",
        }
        return render_to_string("files/letters/sheet.html" if shown else "files/letters/letter.html", context)


def preview_pdf(version: DraftVersion) -> bytes:
    """Return the version as a PDF that says on each page that it is a draft."""
    return _pdf(html_of(version))


def frozen_pdf(version: DraftVersion, *, post: Post, officer: Officer, code: str) -> bytes:
    """Return the letter as it is approved, with room for the number that despatch gives it."""
    with translation.override(version.draft.language):
        label = _("Number and date of despatch")
    return with_field(_pdf(html_of(version, post=post, officer=officer, code=code)), label=label)


def stamp_of(*, number: str, language: str, at: dt.datetime | None = None) -> Stamp:
    """Return number and day in ``language`` for the place that the frozen letter keeps for them."""
    with translation.override(language):
        day = dates.day(at or timezone.now())
        context = {"number": number, "day": day, "language": language}
        page = _pdf(render_to_string("files/letters/stamp.html", context))
        return Stamp(words=f"{pgettext('of a letter', 'No.')} {number}, {_('Date')}: {day}", page=page)


def address_sheet(copy: DespatchCopy, *, name: str, address: str) -> bytes:
    """Return a sheet with the address where a window envelope shows it, and the letter's number."""
    despatch = copy.despatch
    with translation.override(despatch.language):
        context = {
            "language": despatch.language,
            "number": despatch.number,
            "name": name,
            "lines": address.splitlines(),
            "mode": copy.get_mode_display(),
            "line": in_script(copy.peon_line, despatch.language) if copy.peon_line else "",
            "head": head_of(despatch.section, despatch.language),
            "qr": _qr(check_address(despatch.code)),
        }
        return _pdf(render_to_string("files/letters/address.html", context))


def _qr(address: str) -> str:
    return str(segno.make_qr(address, error="M", boost_error=False).png_data_uri(border=_QUIET, scale=6))


def _pdf(html: str) -> bytes:
    return render_pdf(html.encode(), picture=_none)


def _none(key: uuid.UUID, purpose: str) -> tuple[bytes, str]:
    raise ValueError("a letter has no pictures")
