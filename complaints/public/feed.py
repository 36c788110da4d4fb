"""The Atom feed (RFC 4287) of published complaints with GeoRSS points, the one changed last first."""

import hashlib
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import Publication
from language.dates import day, moment
from responses.cells import in_xml

MOST = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_GEORSS = "http://www.georss.org/georss"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
register_namespace("", _ATOM)
register_namespace("georss", _GEORSS)


def etag(rows: Sequence[Publication], *about: str) -> str:
    """Return the weak ETag of a feed of these rows in the reader's language."""
    text = repr(([(row.pk, row.changed_at) for row in rows], get_language(), about))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def atom(rows: Sequence[Publication], *, title: str, address: str, page: str) -> bytes:
    """Return the feed. ``address`` is its own, ``page`` that of the map; both whole. Texts are plain, never markup."""
    feed = Element(f"{{{_ATOM}}}feed", {_XML_LANG: (get_language() or "en")[:2]})
    _text(feed, "id", address)
    _text(feed, "title", title)
    newest = max((row.told_at for row in rows), default=None)
    _text(feed, "updated", (newest or timezone.now().replace(microsecond=0, second=0)).isoformat())
    author = SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", _("Environment and Heritage Department"))
    _link(feed, "self", address, "application/atom+xml")
    _link(feed, "alternate", page, "text/html")
    _text(feed, "generator", "Aitihya")
    for row in rows:
        _entry(feed, row)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(tostring(feed, encoding="utf-8"))


def _entry(feed: Element, row: Publication) -> None:
    entry = SubElement(feed, f"{{{_ATOM}}}entry")
    address = f"{settings.SITE_URL}{row.get_absolute_url()}"
    _text(entry, "id", address)
    _text(entry, "title", f"{row.category.name} – {place_name(row)}")
    _text(entry, "updated", row.told_at.isoformat())
    _text(entry, "published", row.confirmed_at.isoformat())
    _link(entry, "alternate", address, "text/html")
    SubElement(entry, f"{{{_ATOM}}}category", {"term": row.category.code, "label": in_xml_text(row.category.name)})
    SubElement(entry, f"{{{_ATOM}}}category", {"term": f"state:{row.state}", "label": str(row.get_state_display())})
    _text(entry, "summary", summary(row))
    # Latitude first, as GeoRSS Simple has it.
    SubElement(entry, f"{{{_GEORSS}}}point").text = f"{row.place.y:.5f} {row.place.x:.5f}"


def place_name(row: Publication) -> str:
    """Return the asset's name, or the ward's."""
    if row.entry is not None:
        return str(row.entry.name)
    return str(row.ward.name) if row.ward else _("unknown ward")


def summary(row: Publication) -> str:
    """Return what is public of a complaint as a few plain lines."""
    lines = [f"{row.number}: {capfirst(row.get_state_display())}"]
    if row.open:
        promised = moment(row.promised_at) if row.exact else day(row.promised_at)
        lines.append(_("Promised by %(day)s") % {"day": promised})
    lines += [text for text in (row.text, row.answer) if text]
    return "\n".join(lines)


def in_xml_text(text: str) -> str:
    """Return the text without the characters that XML cannot hold; the writer escapes the rest."""
    return "".join(sign for sign in text if in_xml(sign))


def _text(parent: Element, name: str, text: Any) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}").text = in_xml_text(str(text))


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "type": kind, "href": address})
