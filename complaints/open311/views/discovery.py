"""Service discovery: which endpoints there are, in which formats, and who gives keys."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.open311.endpoint import resource
from complaints.open311.faults import Fault
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import TYPES, Answer, Listing, Thing

# When what this interface offers was last changed, as the discovery has to say; raised by hand with each change.
CHANGED = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def _discovery(request: HttpRequest, asked: Parameters) -> Answer:
    base = reverse("open311:discovery").rstrip("/")
    formats = Listing("formats", "format", [each.partition(";")[0] for each in TYPES.values()])
    endpoint = {
        "specification": _SPECIFICATION,
        "url": f"{settings.SITE_URL}{base}",
        "changeset": CHANGED,
        "type": "production",
        "formats": formats,
    }
    whom = {"contact": settings.OPEN311_CONTACT}
    return Thing(
        "discovery",
        {
            "changeset": CHANGED,
            "contact": _("Questions about this interface: %(contact)s") % whom,
            "key_service": _(
                "Reading needs no key. For a key to report with, write who you are and what for: %(contact)s"
            )
            % whom,
            "endpoints": Listing("endpoints", "endpoint", [endpoint]),
        },
    )


def _unknown(request: HttpRequest, asked: Parameters, rest: str = "") -> Answer:
    raise Fault(
        404, _("This address is not known. Ask for discovery, services, requests, tokens or servicerequestupdates.")
    )


discovery = resource(get=_discovery)
unknown = resource(get=_unknown, post=_unknown)
