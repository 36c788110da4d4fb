"""Where an SMS goes: a file by default, or any gateway that takes one HTTP request a message.

No vendor is known here: address, headers and body of the request are templates from the environment.
"""

import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, quote_plus, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from staff.segments import is_gsm

_PATIENCE = 20
_OK = range(200, 300)


class NotSent(Exception):
    """The gateway did not take the message; it is tried again later."""


class Gateway(Protocol):
    """Takes one message; raises NotSent where it could not. ``reference`` is the same at every try of a message."""

    def send(self, *, to: str, text: str, reference: uuid.UUID) -> None:
        """Hand the message over."""


class FileGateway:
    """Writes each message into a folder as one JSON file: for trying out, and where no gateway is hired."""

    def send(self, *, to: str, text: str, reference: uuid.UUID) -> None:
        """Write the message; a second try writes the same file again."""
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"to": to, "text": text}, ensure_ascii=False, indent=1)
        (folder / f"{reference}.json").write_text(content, encoding="utf-8")


class HttpGateway:
    """One request a message: GET of SMS_URL, or POST of SMS_BODY to it where that is set.

    In the templates ``{to}``, ``{text}``, ``{reference}`` and ``{coding}`` ("gsm" or "ucs2") are replaced, encoded as
    the place asks: for an address, as JSON where the content type says so, else as a form.
    """

    def send(self, *, to: str, text: str, reference: uuid.UUID) -> None:
        """Send the request; raises NotSent unless it is answered with 2xx, without saying address or text."""
        values = {"to": to, "text": text, "reference": str(reference), "coding": "gsm" if is_gsm(text) else "ucs2"}
        request = self._request(values)
        try:
            with _OPENER.open(request, timeout=_PATIENCE) as answer:
                if answer.status not in _OK:
                    raise NotSent(f"the gateway answered {answer.status}")
        except urllib.error.HTTPError as error:
            error.close()
            raise NotSent(f"the gateway answered {error.code}") from None
        except (OSError, ValueError) as error:
            # Its words may hold the address, which holds number and text.
            raise NotSent(f"the gateway did not answer ({type(error).__name__})") from None

    def _request(self, values: dict[str, str]) -> urllib.request.Request:
        url = _filled(settings.SMS_URL, {name: quote(value, safe="") for name, value in values.items()})
        if urlsplit(url).scheme not in {"http", "https"}:
            raise NotSent("SMS_URL is no address of the web")
        headers = dict(line.split(":", 1) for line in settings.SMS_HEADERS if ":" in line)
        headers = {name.strip(): value.strip() for name, value in headers.items()}
        body = settings.SMS_BODY
        if not body:
            return urllib.request.Request(url, headers=headers)  # noqa: S310 (the scheme is checked above)
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        encode = _in_json if "json" in kind else quote_plus
        data = _filled(body, {name: encode(value) for name, value in values.items()}).encode()
        return urllib.request.Request(url, data=data, headers=headers, method="POST")  # noqa: S310 (as above)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message is not handed to whom its gateway points at."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def _filled(template: str, values: dict[str, str]) -> str:
    # One pass, for a text may hold "{to}" itself; and not str.format, for JSON is full of braces.
    parts, rest = [], template
    while rest:
        found = min(
            ((rest.find(f"{{{name}}}"), name) for name in values if f"{{{name}}}" in rest), default=(len(rest), "")
        )
        at, name = found
        parts.append(rest[:at] + values.get(name, ""))
        rest = rest[at + len(name) + 2 :] if name else ""
    return "".join(parts)


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def gateway() -> Gateway:
    """Return the gateway that the setting SMS_GATEWAY names."""
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made
