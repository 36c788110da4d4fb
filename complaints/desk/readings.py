"""A mark of how rows read, by which a form decided on an older reading is refused."""

import hashlib
import json
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _


def mark(*rows: Model) -> str:
    """Return a mark of all columns of the rows, in their order."""
    values = [
        [str(getattr(row, column.attname)) for column in row._meta.concrete_fields if column.attname != "id"]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]


def refuse_stale(seen: str, *rows: Model) -> None:
    """Raise ValidationError where the rows no longer read as they did on the page that carried ``seen``."""
    if seen != mark(*rows):
        raise ValidationError(
            _("Nothing was saved: somebody changed this meanwhile. Look at it as it stands now, then save again."),
            code="stale",
        )


def renew(form: forms.BaseForm, *rows: Model) -> None:
    """Let a refused form, sent again, be decided on the rows as they stand now (its ``seen``); what was typed stays."""
    typed = cast(QueryDict, form.data).copy()
    typed["seen"] = mark(*rows)
    form.data = typed
