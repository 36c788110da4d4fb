"""Updates of service requests, mySociety's extension: public stages read, a citizen's later words posted."""

from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpRequest

from complaints.models import Stage, State
from complaints.models.publication import midnight
from complaints.open311 import shown
from complaints.open311.endpoint import resource
from complaints.open311.keys import caller, poster
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import Answer, Listing
from complaints.open311.taking import take_remark
from complaints.open311.windows import MOST_ROWS, rows_asked, window

if TYPE_CHECKING:
    from django.db.models import QuerySet

_SEALED = Q(complaint__category__sensitive=True)


def _updates(request: HttpRequest, asked: Parameters) -> Answer:
    """The oldest first. What a moderator lets go on only later comes in with the time that it had."""
    stages = Stage.objects.exclude(state=State.UNCONFIRMED)
    numbers = asked.listed("service_request_id", most=MOST_ROWS)
    if numbers:
        asked_for = stages.filter(complaint__in=shown.known_to(caller(asked)).filter(number__in=numbers))
    else:
        between = window(asked)
        asked_for = stages.filter(
            shown.within(between.start, between.end, moment="at", sealed=_SEALED), complaint__publication__isnull=False
        )
    keys = _told([asked_for.filter(~_SEALED), asked_for.filter(_SEALED)], rows_asked(asked))
    read = stages.select_related("complaint__category", "complaint__publication").in_bulk(keys)
    extended = asked.flag("extensions")
    return Listing(
        "service_request_updates", "request_update", [shown.update_of(read[key], extended=extended) for key in keys]
    )


def _told(parts: "list[QuerySet[Stage]]", rows: slice) -> list[int]:
    """Return the keys of those ``rows`` of all ``parts``, in the order of the times that are told.

    Each part is read in the order of its index and no farther than is asked for: among days a moment has no place.
    """
    wanted = ("at", "pk", "complaint__category__sensitive")
    read = chain(*(part.order_by("at", "pk").values_list(*wanted)[: rows.stop] for part in parts))
    ordered = sorted((midnight(at) if sealed else at, key) for at, key, sealed in read)
    return [key for _told_at, key in ordered[rows]]


def _post(request: HttpRequest, asked: Parameters) -> Answer:
    remark = take_remark(request, asked, poster(request, asked))
    return Listing("service_request_updates", "request_update", [{"update_id": f"r{remark.pk}"}])


updates = resource(get=_updates, post=_post, counted=True)
