"""The rows of the table of what waits, each number a way to its files; drawn by Jinja2 (decision 22)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from files.counting.pendency import Pending
from language import digits


def body(rows: Sequence[Pending], *, labels: Sequence[str], by: str, clock: str) -> SafeString:
    """Return the rows as HTML; ``labels`` name the buckets, ``by`` and ``clock`` are those of the table."""
    language = get_language() or "en"
    address = f"{reverse('files:pending_files')}?{urlencode({'by': by, 'clock': clock})}&key="

    def said(number: int) -> str:
        return digits.grouped(number, language) if number else ""

    def line(row: Pending) -> dict[str, Any]:
        url = address + quote_plus(row.key)
        return {
            "label": row.label,
            "url": url,
            "cells": [
                (label, said(number), f"{url}&bucket={place}")
                for place, (label, number) in enumerate(zip(labels, row.counts, strict=True))
            ],
            "total": digits.grouped(row.total, language),
            "late": said(row.late),
            "parked": said(row.parked),
        }

    says = {"all": _("All"), "late": _("Late"), "parked": _("Parked")}
    context = {"lines": [line(row) for row in rows], "says": says}
    return mark_safe(render_to_string("files/pendency_rows.html", context, using="jinja2"))  # noqa: S308 (Jinja2 escapes)
