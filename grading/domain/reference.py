"""Loading reference data of grades from a file: bodies, criteria, thresholds, rules, each with its dates and source."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from grading.models import Body, Criterion, GradeRule, Threshold

_BODIES = ("recommended_by", "decided_by", "works_recommended_by", "works_decided_by")


@transaction.atomic
def load(*, rows: Mapping[str, Any]) -> dict[str, int]:
    """Enter what is not there yet and return how many rows of each sort were; what is there stays as it is.

    ``rows`` has "bodies", "criteria", "thresholds" and "rules"; dated rows carry "from", "until" (or null), "source"
    and "source_url". A row is known by its code or grade and the day it begins. Raises ValidationError.
    """
    made = {"bodies": 0, "criteria": 0, "thresholds": 0, "rules": 0}
    for row in rows["bodies"]:
        made["bodies"] += Body.objects.get_or_create(code=row["code"], defaults=row)[1]
    bodies = {body.code: body for body in Body.objects.all()}
    for name, model, key in (("criteria", Criterion, "code"), ("thresholds", Threshold, "grade")):
        for row in rows[name]:
            made[name] += _enter(model, key, row)
    for row in rows["rules"]:
        named = {name: bodies[row[name]] if row.get(name) else None for name in _BODIES}
        made["rules"] += _enter(GradeRule, "grade", {**row, **named})
    return made


def _enter(model: Any, key: str, row: Mapping[str, Any]) -> bool:
    begins = dt.date.fromisoformat(row["from"])
    if model.objects.filter(**{key: row[key]}, period__startswith=begins).exists():
        return False
    ends = dt.date.fromisoformat(row["until"]) if row["until"] else None
    values = {name: value for name, value in row.items() if name not in {"from", "until"}}
    made = model(period=DateRange(begins, ends), **values)
    made.full_clean()
    made.save(force_insert=True)
    return True
