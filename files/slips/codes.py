"""What the QR code of a slip says: an address with a random code and the service's own mark on it.

The mark tells a forged code without a look at the database; whether somebody may see the slip, the rules say.
"""

import base64
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

_RANDOM_BYTES = 15  # 24 letters
_MARK_BYTES = 10  # 16 letters
_SALT = "files.slip"
# What separates letters in a scan of many says this; it holds nothing of its own.
SEPARATOR = "AITIHYA:NEXT-PAPER"


class Forged(ValueError):
    """Nobody here printed this code."""


def new_code() -> str:
    """Return a fresh random code of 120 bits, in letters and digits that every scanner's keyboard has."""
    return base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode().lower()


def marked(code: str) -> str:
    """Return the code with the service's mark behind it, as it is printed."""
    return code + _mark(code, settings.SECRET_KEY)


def address_of(code: str) -> str:
    """Return the address that the QR code of a slip holds."""
    return f"{settings.SITE_URL}{reverse('files:slip_by_code', args=[marked(code)])}"


def unmarked(text: str) -> str:
    """Return the code from what a scanner typed, an address or the marked code alone; raises Forged."""
    last = text.strip().lower().rstrip("/").rsplit("/", 1)[-1]
    code, mark = last[:24], last[24:]
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if len(last) != 40 or not last.isascii() or not any(constant_time_compare(mark, _mark(code, key)) for key in keys):
        raise Forged(text)
    return code


def _mark(code: str, key: str | bytes) -> str:
    digest = salted_hmac(_SALT, code, secret=key, algorithm="sha256").digest()[:_MARK_BYTES]
    return base64.b32encode(digest).decode().lower()
