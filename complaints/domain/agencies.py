"""The offices outside the department to which a complaint may belong, kept on the desk."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import rules as permissions
from complaints.desk.readings import refuse_stale
from complaints.models import Agency
from files.workflow import NotAllowed
from staff.models import User


@transaction.atomic
def save_agency(*, agency: Agency | None, user: User, values: Mapping[str, Any], seen: str = "") -> Agency:
    """Enter an office, or change one that reads as ``seen`` (``desk.readings.mark``); its code never changes.

    One that is retired is offered no longer; complaints that were sent on to it keep it. Raises NotAllowed where
    ``user`` keeps no categories, ValidationError where it is stale or not complete.
    """
    if not permissions.may_read_rules(user):
        raise NotAllowed(_("Other offices are kept by heads of sections and the posts above."), code="right")
    if agency is None:
        row = Agency(code=values["code"])
    else:
        row = Agency.objects.select_for_update().get(pk=agency.pk)
        refuse_stale(seen, row)
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    row.full_clean()
    row.save()
    return row
