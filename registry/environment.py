"""Every environment variable the service reads, declared once.

The settings read them from here and the table in the README is generated from here, so neither can drift.
A variable may also be given as ``NAME_FILE`` holding the path of a file with the value, as secret stores do.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One environment variable: its name, how it is read, what it is when absent, and what it is for."""

    name: str
    kind: type
    default: Any
    help: str

    def read(self) -> Any:
        """Return the typed value; raises ImproperlyConfigured where the text does not fit the kind."""
        text = _text(self.name)
        if text is None:
            return self.default
        try:
            return _PARSERS[self.kind](text)
        except ValueError as error:
            raise ImproperlyConfigured(f"{self.name}={text!r} is not a valid {self.kind.__name__}") from error


def _text(name: str) -> str | None:
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {error}") from error
    return os.environ.get(name)


def _boolean(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(text)


_PARSERS: dict[type, Any] = {
    str: str,
    int: int,
    float: float,
    bool: _boolean,
    list: lambda text: [part.strip() for part in text.split(",") if part.strip()],
    Path: lambda text: Path(text).expanduser(),
}

DECLARED: tuple[Setting, ...] = (
    Setting(name="DEBUG", kind=bool, default=False, help="Show tracebacks in the browser; never on a public server."),
    Setting(name="SECRET_KEY", kind=str, default="", help="Signs cookies and links; at least 50 random characters."),
    Setting(
        name="ALLOWED_HOSTS",
        kind=list,
        default=["localhost", "127.0.0.1", "[::1]"],
        help="Host names the service answers to, comma-separated.",
    ),
    Setting(
        name="SITE_URL",
        kind=str,
        default="http://localhost:8000",
        help="Address written into mails and QR codes, without a slash at the end.",
    ),
    Setting(name="HTTPS", kind=bool, default=True, help="Served over HTTPS: secure cookies, HSTS, redirect."),
    Setting(
        name="TRUSTED_PROXIES",
        kind=int,
        default=0,
        help="Number of proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    ),
    Setting(
        name="DATABASE_URL",
        kind=str,
        default="postgis:///aitihya",
        help="PostgreSQL with PostGIS, e.g. postgis://user:password@host:5432/name; ?host=/dir for a socket.",
    ),
    Setting(name="DATABASE_POOL", kind=int, default=8, help="Largest number of connections a process keeps open."),
    Setting(
        name="TEST_TEMPLATE",
        kind=str,
        default="",
        help="Migrated database that tests copy theirs from, as `python -m tests.databases` makes it; empty: migrate.",
    ),
    Setting(
        name="MEDIA_ROOT",
        kind=Path,
        default=BASE_DIR / "var" / "media",
        help="Folder of originals and derivatives; private, never served by the web server directly.",
    ),
    Setting(
        name="SERVICE_ROLE",
        kind=str,
        default="aitihya_service",
        help="Database role that serves where it is not the owner of the tables; migrations grant it its rights.",
    ),
    Setting(
        name="ANCHOR_FOLDER",
        kind=Path,
        default=BASE_DIR / "var" / "anchors",
        help="Where the day's anchor of every file's chain is written, to be sent away.",
    ),
    Setting(
        name="EMAIL_URL",
        kind=str,
        default="",
        help="Mail server, e.g. smtp+tls://user:password@host:587; empty writes mails into MAIL_FOLDER.",
    ),
    Setting(
        name="MAIL_FOLDER",
        kind=Path,
        default=BASE_DIR / "var" / "mail",
        help="Where mails are written as files while EMAIL_URL is empty.",
    ),
    Setting(
        name="MAILBOX_FOLDER",
        kind=str,
        default="",
        help="Folder of mailboxes for the diary, one per section, named by its code (Maildir or .eml); empty: none.",
    ),
    Setting(
        name="MAIL_FROM",
        kind=str,
        default="Aitihya <no-reply@localhost>",
        help="Sender of every mail.",
    ),
    Setting(
        name="SECURITY_MAIL",
        kind=str,
        default="",
        help="Address of the security officer, told of every changed password, address or right; empty: none.",
    ),
    Setting(
        name="SMS_GATEWAY",
        kind=str,
        default="staff.gateways.FileGateway",
        help="Who takes SMS: this one writes files; staff.gateways.HttpGateway sends requests; or a class of your own.",
    ),
    Setting(
        name="SMS_FOLDER",
        kind=Path,
        default=BASE_DIR / "var" / "sms",
        help="Where SMS are written as files while no other gateway is set.",
    ),
    Setting(
        name="SMS_URL",
        kind=str,
        default="",
        help="Address of the HTTP gateway; {to}, {text}, {reference} and {coding} (gsm or ucs2) are filled in.",
    ),
    Setting(
        name="SMS_HEADERS",
        kind=list,
        default=[],
        help="Headers of its requests, comma-separated, e.g. Authorization: Bearer x; keep them in SMS_HEADERS_FILE.",
    ),
    Setting(
        name="SMS_BODY",
        kind=str,
        default="",
        help="Body to be posted, with the same places to fill; empty sends a GET.",
    ),
    Setting(
        name="BASEMAP_URL",
        kind=str,
        default="https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        help="Template of the background map's tiles; empty for none.",
    ),
    Setting(
        name="BASEMAP_ATTRIBUTION",
        kind=str,
        default="© OpenStreetMap contributors",
        help="Credit shown on every map with that background.",
    ),
    Setting(
        name="OPEN311_JURISDICTION",
        kind=str,
        default="kmcgov.in",
        help="The jurisdiction_id of the city in Open311; who asks for another one is told that it is not here.",
    ),
    Setting(
        name="OPEN311_CONTACT",
        kind=str,
        default="",
        help="Whom programmers may write to, as the Open311 discovery says; empty names MAIL_FROM.",
    ),
    Setting(name="LOG_FORMAT", kind=str, default="json", help="json for collectors, console for people."),
    Setting(name="LOG_LEVEL", kind=str, default="INFO", help="Least severity that is logged."),
)


def value(name: str) -> Any:
    """Return the value of the declared variable ``name``; KeyError where it is not declared."""
    return {setting.name: setting for setting in DECLARED}[name].read()
