"""A mail (RFC 822) read with care: whatever is odd in it becomes a fault that is told, never an accident."""

import datetime as dt
import email
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.domain import Refused, plain_name
from files.models import MailFault
from language.text import nfc

MOST_PARTS = 50
# More is no mail that a person wrote: reading it costs the parser time that grows with the depth.
_MOST_NESTED = 100
_LONGEST_TEXT = 40_000
_LONGEST_HEADER = 8_000
_KEPT_HEADER = 1_000
_EARLIEST = 1990
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ODD: tuple[type[Exception], ...] = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_NESTED = _("The mail has too many parts within parts to be read; ask its sender for a plain one.")
_BROKEN = _("The mail cannot be read; ask its sender for a plain one.")
_NO_MAIL = _("This is not a mail: it has none of a mail's headers. Choose the file with the ending .eml.")
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "pre"}
_UNSEEN = {"script", "style", "head", "title", "template"}


@dataclass(frozen=True, kw_only=True)
class Attached:
    """Something attached, whole; ``content`` None where it is a mail itself or could not be decoded."""

    name: str
    media_type: str
    content: bytes | None


@dataclass(kw_only=True)
class ReadMail:
    """What a mail says."""

    key: str
    from_name: str = ""
    from_email: str = ""
    subject: str = ""
    sent_at: dt.datetime | None = None
    text: str = ""
    attached: list[Attached] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def blame(self, fault: MailFault) -> None:
        """Note a fault, once."""
        if fault.value not in self.faults:
            self.faults.append(fault.value)


def read(content: bytes) -> ReadMail:
    """Return what the mail says; raises Refused for what is no mail, or nested beyond reading."""
    name = {"name": "mail"}
    if content.count(b"multipart/") > _MOST_NESTED:
        raise Refused(
            _("The mail has too many parts within parts to be read; ask its sender for a plain one."), "parts", name
        )
    try:
        message = email.message_from_bytes(content, policy=policy.default)
        headers = {key.lower(): str(value) for key, value in reversed(list(message.raw_items()))}
    except _ODD as error:
        raise Refused(_BROKEN, "broken", name) from error
    if not headers.keys() & {"from", "date", "subject", "message-id", "received"}:
        raise Refused(
            _("This is not a mail: it has none of a mail's headers. Choose the file with the ending .eml."),
            "type",
            name,
        )
    found = ReadMail(key=_key(headers.get("message-id", ""), content))
    if found.key.startswith("sha256:"):
        found.blame(MailFault.NO_NUMBER)
    if message.defects:
        found.blame(MailFault.DAMAGED)
    found.subject = _unfolded("subject", headers.get("subject", ""))[:300]
    found.from_name, found.from_email = _sender(headers.get("from", ""))
    if not found.from_email:
        found.blame(MailFault.NO_SENDER)
    found.sent_at = _date(headers.get("date", ""))
    if found.sent_at is None:
        found.blame(MailFault.NO_DATE)
    _read_parts(message, found)
    return found


def _key(message_id: str, content: bytes) -> str:
    known = re.search(r"<[^<>\s]{3,280}>", message_id)
    return f"id:{_clean(known[0])}" if known else f"sha256:{hashlib.sha256(content).hexdigest()}"


def _clean(text: str) -> str:
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return nfc(_NO_TEXT.sub("", whole))


def _unfolded(name: str, value: str) -> str:
    raw = " ".join(value[:_KEPT_HEADER].split())
    with suppress(*_ODD):  # As it stands is better than nothing.
        raw = str(policy.default.header_factory(name, raw))
    return " ".join(_clean(raw).split())


def _sender(value: str) -> tuple[str, str]:
    raw = " ".join(value[:_KEPT_HEADER].split())
    try:
        header: Any = policy.default.header_factory("from", raw)
        address = next(iter(header.addresses), None)
    except _ODD:
        address = None
    if address is None or not address.domain:
        return _clean(raw)[:200], ""
    return " ".join(_clean(address.display_name).split())[:200], _clean(address.addr_spec)[:254]


def _date(value: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(value[:100])
    except _ODD:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    latest = timezone.now() + dt.timedelta(days=1)
    return aware if aware.year >= _EARLIEST and aware <= latest else None


def _read_parts(message: EmailMessage, found: ReadMail) -> None:
    plain = html = None
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            found.blame(MailFault.PARTS)
            break
        if any(len(str(value)) > _LONGEST_HEADER for _name, value in part.raw_items()):
            found.blame(MailFault.DAMAGED)
            continue
        kind = _type(part)
        if not _is_attached(part) and kind == "text/plain" and plain is None:
            plain = _text(part, found)
        elif not _is_attached(part) and kind == "text/html" and html is None:
            html = _text(part, found)
        else:
            found.attached.append(_attached(part, kind, len(found.attached) + 1))
    if plain is not None and plain.strip():
        text = plain
    elif html is not None:
        text = words_of(html)
        found.blame(MailFault.ONLY_HTML)
    else:
        text = ""
    if not text.strip():
        found.blame(MailFault.NO_TEXT)
    if len(text) > _LONGEST_TEXT:
        found.blame(MailFault.CUT)
    found.text = text[:_LONGEST_TEXT].strip()


def _leaves(message: Any) -> Iterator[Any]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        # A mail that is attached is one thing; it is not taken apart.
        if isinstance(payload, list) and _type(part).startswith("multipart/"):
            waiting.extend(reversed(payload))
        else:
            yield part


def _type(part: Any) -> str:
    try:
        return str(part.get_content_type())
    except _ODD:
        return "application/octet-stream"


def _is_attached(part: Any) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    except _ODD:
        return True


def _text(part: Any, found: ReadMail) -> str:
    try:
        raw = part.get_payload(decode=True) or b""
        charset = part.get_content_charset() or "utf-8"
    except _ODD:
        found.blame(MailFault.ENCODING)
        return ""
    try:
        text = raw.decode(charset)
    except (LookupError, UnicodeError):
        found.blame(MailFault.ENCODING)
        text = raw.decode("utf-8", "replace")
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def _attached(part: Any, kind: str, number: int) -> Attached:
    try:
        name = _clean(part.get_filename() or "")
    except _ODD:
        name = ""
    try:
        content = None if isinstance(part.get_payload(), list) else part.get_payload(decode=True)
    except _ODD:
        content = None
    return Attached(name=plain_name(name) if name else f"{number}", media_type=kind[:100], content=content or None)


class _Words(HTMLParser):
    """Collects what a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a line at a block; what is unseen is counted."""
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave what is unseen."""
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self.unseen:
            self.pieces.append(data)


def words_of(html: str) -> str:
    """Return the words of a web page, a line for each block; nothing of it is run or fetched."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
