"""Keyed hashes by which an address is known again without being kept.

Whoever holds the database alone cannot turn them back; whoever holds SECRET_KEY too can try addresses one by one. A new
SECRET_KEY makes every mark unknown: counts begin anew, blocked contacts must be blocked again.
"""

import ipaddress
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from language.text import tidy

_IPV6_NETWORK = 64


class Reachable(Protocol):
    """Whoever can be answered by mail or telephone: ``complaints.data_protection.contacts.Contact``, a Reporter."""

    @property
    def email(self) -> str:
        """A mail address, or nothing."""
        ...

    @property
    def phone(self) -> str:
        """A telephone number in E.164, or nothing."""
        ...


def of_contact(contact: Reachable) -> list[str]:
    """Return the marks of a contact's mail address and number, in this order; one for each that is there."""
    told = [("email", _plain(contact.email)), ("phone", contact.phone)]
    return [_mark(kind, value) for kind, value in told if value]


def former_of(contact: Reachable) -> list[str]:
    """Return the marks under which a contact was blocked before the dots of some hosts' names meant nothing."""
    former = _without_plus(contact.email)
    return [_mark("email", former)] if former != _plain(contact.email) else []


_DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})


def of_network(request: HttpRequest) -> str:
    """Return the mark of the client's network: its IPv4 address, or the first 64 bits of an IPv6 one.

    A subscriber has a whole /64 to choose from. The address is the one that the last trusted proxy saw.
    """
    return _mark("network", network_of(str(import_string(settings.RATELIMIT_IP_META_KEY)(request))))


def network_of(address: str) -> str:
    """Return the network that counts as one sender; what is no address is one sender too."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_NETWORK), strict=False).network_address)
    return str(found)


def of_text(text: str) -> str:
    """Return the mark of a text, whatever its capitals and blanks."""
    return _mark("text", " ".join(text.casefold().split()))


def of_name(name: str) -> str:
    """Return the mark of any other name, for instance that of a programme's key."""
    return _mark("name", name)


def hint_of(contact: Reachable) -> str:
    """Return enough of a contact to know it again and too little to write to it: "…@example.org", "…2345"."""
    if contact.email:
        return "@" + contact.email.rpartition("@")[2][:19]
    return contact.phone[-4:]


def _without_plus(email: str) -> str:
    # "name+anything@host" reaches "name@host": whoever is blocked must not come back by a plus.
    local, at, host = tidy(email).casefold().rpartition("@")
    return f"{local.partition('+')[0]}{at}{host}" if at else ""


def _plain(email: str) -> str:
    local, at, host = _without_plus(email).rpartition("@")
    if host in _DOTS_MEAN_NOTHING:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}{at}{host}" if at else ""


def _mark(kind: str, value: str) -> str:
    return salted_hmac(f"complaints.{kind}", value, algorithm="sha256").hexdigest()
