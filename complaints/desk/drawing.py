"""The rows of the staff's list as its page shows them, each text made once; drawn by Jinja2 (see decision 22)."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.desk.listed import Listed
from complaints.desk.listing import due_of
from complaints.models import State
from complaints.workflow import may_move
from language import dates
from language.digits import in_script

_NUMBER, _FILE = "C-0000-987654321", 987654321


def lines(rows: Sequence[Listed], *, posts: Collection[int]) -> list[dict[str, Any]]:
    """Return what each row says, numbered from 1; ``posts``: those as which the reader may acknowledge."""
    line = _liner(posts)
    return [line(place, row) for place, row in enumerate(rows, 1)]


def table(drawn: Sequence[dict[str, Any]]) -> SafeString:
    """Return the lines as an HTML list."""
    says = {"reported": _("reported"), "promised": _("promised by"), "sealed": _("identity sealed")}
    context = {"lines": drawn, "says": says}
    return mark_safe(render_to_string("complaints/desk_rows.html", context, using="jinja2"))  # noqa: S308 (it escapes)


def spots(drawn: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the places of the lines, numbered as they are, as a GeoJSON FeatureCollection (EPSG:4326)."""
    return {"type": "FeatureCollection", "features": [_spot(line) for line in drawn]}


def _spot(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": json.loads(line["spot"]),
        "properties": {
            "number": line["place"],
            "ref": line["number"],
            "name": line["asset"] or line["category"],
            "tone": line["due"],
            "said": f"{line['state_words']}, {line['due_words']}",
        },
    }


def _liner(posts: Collection[int]) -> Callable[[int, Listed], dict[str, Any]]:
    language = (get_language() or "en")[:2]
    address, file_address = reverse("complaints:complaint", args=[_NUMBER]), reverse("files:file", args=[_FILE])
    states = {value: str(label) for value, label in State.choices}
    no_asset, no_ward, choose = _("no asset"), _("unknown ward"), _("Choose %(number)s")
    days: dict[dt.date, str] = {}

    def day(moment: dt.datetime) -> str:
        on = timezone.localdate(moment)
        if on not in days:
            days[on] = dates.day(on)
        return days[on]

    def line(place: int, row: Listed) -> dict[str, Any]:
        due, due_words = due_of(row)
        return {
            "place": in_script(str(place), language),
            "url": address.replace(_NUMBER, row.number),
            "number": row.number,
            "category": row.category,
            "asset": row.asset,
            "at": row.asset or no_asset,
            "ward": in_script(row.ward, language) or no_ward,
            "reported": day(row.confirmed_at),
            "promised": dates.moment(row.promised_at),
            "state": row.state,
            "state_words": states[row.state],
            "state_label": capfirst(states[row.state]),
            "due": due,
            "due_words": due_words,
            "sealed": row.sensitive,
            "file_url": file_address.replace(str(_FILE), str(row.file)),
            "file": row.file_number,
            "holder": row.holder_name,
            "spot": row.spot,
            "choose": choose % {"number": row.number}
            if may_move(row.state, State.ACKNOWLEDGED) and row.holder in posts
            else "",
        }

    return line
