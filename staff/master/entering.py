"""A sound sheet is entered whole, in one transaction, or not at all."""

import json
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.master.checking import Row, plan
from staff.models import MasterSheet, Officer, Tenure, User


class Changed(ValidationError):
    """The master is no longer as the preview showed it."""


def enter(*, sheet: MasterSheet, user: User, digest: str) -> dict[str, int]:
    """Enter every row of a sheet whose preview bore ``digest``; returns how many were new, changed, unchanged.

    Raises ValidationError where a row has a fault, Changed where the master has changed since the preview. Side
    effects, in order: locks the sheet and the master; stores officers and tenures; notes each in the log of the
    administration, by the names of its fields; empties the sheet's rows.
    """
    try:
        with transaction.atomic():
            return _enter(sheet, user, digest)
    except IntegrityError as error:
        raise Changed(_("Somebody changed the master meanwhile. Look at the sheet again.")) from error


def _enter(sheet: MasterSheet, user: User, digest: str) -> dict[str, int]:
    held = MasterSheet.objects.select_for_update().get(pk=sheet.pk)
    if held.entered_at is not None:
        return dict(held.outcome)
    with connection.cursor() as cursor:
        # Two sheets at once would each take the other's new officers for missing.
        cursor.execute("LOCK TABLE staff_officer, staff_tenure IN SHARE ROW EXCLUSIVE MODE")
    found = plan(held.rows)
    if found.faults or not found.rows:
        raise ValidationError(_("The sheet has faults; nothing was entered."))
    if found.digest != digest:
        raise Changed(_("The master has changed since this preview. Look at it again, then enter it."))
    own = Officer.objects.filter(user=user).values_list("employee_code", flat=True).first() or ""
    if any(row.post is not None and row.code.upper() == own.upper() for row in found.rows):
        raise ValidationError(_("The sheet gives you a post: have another administrator enter it, or take it out."))
    for row in found.rows:
        _write(row, user)
    held.entered_at, held.outcome, held.rows = timezone.now(), found.counted(), []
    held.save()
    return found.counted()


def _write(row: Row, user: User) -> None:
    if row.fresh:
        officer = Officer.objects.create(employee_code=row.code, **row.values)
        _note(officer, user, ADDITION, [])
    else:
        officer = Officer.objects.get(employee_code__iexact=row.code)
        if row.changes:
            for name, _old, new in row.changes:
                setattr(officer, name, new)
            fields = [name for name, _old, _new in row.changes]
            officer.save(update_fields=fields)
            _note(officer, user, CHANGE, fields)
    if row.post is not None:
        Tenure.objects.create(post=row.post, officer=officer, period=DateRange(row.since, None))


def _note(officer: Officer, user: User, flag: int, fields: list[str]) -> None:
    message: list[dict[str, Any]] = [{"changed": {"fields": fields}}] if fields else [{"added": {}}]
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Officer),
        object_id=str(officer.pk),
        object_repr=officer.employee_code,
        action_flag=flag,
        change_message=json.dumps(message),
    )
