"""How whoever gets a mail by his own wish gets no more of its kind: the address that its headers name (RFC 8058).

That address is a secret, so a job carries only what it belongs to ("KIND:KEY"); rooms above tell here how it is found
when the mail is sent.
"""

from collections.abc import Callable

_FINDERS: dict[str, Callable[[str], str]] = {}


def keep_finder(kind: str, finder: Callable[[str], str]) -> None:
    """Have references "KIND:KEY" turned into an address by ``finder``, called with the key; "" where there is none."""
    _FINDERS[kind] = finder


def headers(reference: str) -> dict[str, str]:
    """Return the headers by which a mail programme offers to end such mails; none where nothing is left to end.

    The address takes a POST from a programme that knows nothing but it, and shows a page to whoever opens it.
    """
    kind, _colon, key = reference.partition(":")
    url = _FINDERS[kind](key) if kind in _FINDERS else ""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
