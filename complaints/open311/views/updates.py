"""Updates of service requests, mySociety's extension: public stages read, a citizen's later words posted."""

from django.http import HttpRequest

from complaints.models import Stage, State
from complaints.open311 import shown
from complaints.open311.endpoint import resource
from complaints.open311.keys import poster
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import Answer, Listing
from complaints.open311.taking import take_remark
from complaints.open311.windows import MOST_ROWS, rows_asked, window


def _updates(request: HttpRequest, asked: Parameters) -> Answer:
    """The oldest first: who reads on from the last one's time misses none."""
    stages = Stage.objects.exclude(state=State.UNCONFIRMED).filter(complaint__publication__isnull=False)
    numbers = asked.listed("service_request_id", most=MOST_ROWS)
    if numbers:
        stages = stages.filter(complaint__number__in=numbers)
    else:
        between = window(asked)
        stages = stages.filter(shown.within(between.start, between.end, moment="at", category="complaint__category"))
    found = stages.order_by("at", "pk").select_related("complaint__category")[rows_asked(asked)]
    extended = asked.flag("extensions")
    return Listing(
        "service_request_updates", "request_update", [shown.update_of(stage, extended=extended) for stage in found]
    )


def _post(request: HttpRequest, asked: Parameters) -> Answer:
    remark = take_remark(request, asked, poster(request, asked))
    return Listing("service_request_updates", "request_update", [{"update_id": f"r{remark.pk}"}])


updates = resource(get=_updates, post=_post, counted=True)
