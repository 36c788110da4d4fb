"""Finding a complaint by its words: number, text, answers, address, its assets; in any script and mis-spelt."""

import re
from typing import Any

from django.db import connection, transaction

from complaints.models import Complaint, ComplaintIndex
from files.desk.finding import asked_for, key_of
from language.digits import to_latin
from language.text import tidy
from responses import prepared

# Everything that a complaint is found by; never who reported it. Answers of lists are codes, which say little.
_TEXTS = """
    SELECT complaint.id, concat_ws(' ', complaint.number, category.name_en, category.name_bn, category.name_hi,
        complaint.text, complaint.address,
        (SELECT string_agg(value #>> '{{}}', ' ') FROM complaints_answer WHERE complaint_id = complaint.id),
        (SELECT string_agg(concat_ws(' ', asset.reference, name_en, name_bn, name_hi), ' ') FROM assets_asset AS asset
            WHERE asset.id = ANY (ARRAY(
                SELECT complaint.asset_id
                UNION SELECT asset_id FROM complaints_complaintplace WHERE complaint_id = complaint.id))))
    FROM complaints_complaint AS complaint JOIN complaints_category AS category ON category.id = category_id
    WHERE number IS NOT NULL AND {which}
"""
_STORE = """
    UPDATE complaints_complaintindex AS stored SET words = strip(to_tsvector('simple', made.words))
    FROM unnest(%s::bigint[], %s::text[]) AS made (complaint, words) WHERE stored.complaint_id = made.complaint
"""
_NUMBER = re.compile(r"C-\d{4}-\d+", re.IGNORECASE)


def index(complaint: Complaint) -> None:
    """Let a confirmed complaint be found by what it says now; called again where its places change."""
    with prepared.cursor() as asked:
        asked.execute(_TEXTS.format(which="complaint.id = %s"), [complaint.pk])
        rows = asked.fetchall()
    with connection.cursor() as cursor:
        _store(cursor, rows)


def rebuild(*, batch: int = 1_000) -> int:
    """Make the words of every complaint anew, in batches of a transaction each; returns how many."""
    last = done = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_TEXTS.format(which="complaint.id > %s ORDER BY complaint.id LIMIT %s"), [last, batch])
            rows = cursor.fetchall()
            if not rows:
                return done
            with transaction.atomic():
                _store(cursor, rows)
            last, done = rows[-1][0], done + len(rows)


def _store(cursor: Any, rows: list[tuple[int, str]]) -> None:
    cursor.execute(_STORE, [[number for number, _ in rows], [key_of(text) for _, text in rows]])


def narrowed(rows: Any, text: str) -> Any:
    """Return those rows of the index in which every word of ``text`` stands, or that have it as their number."""
    typed = to_latin(tidy(text))
    if _NUMBER.fullmatch(typed):
        number = Complaint.objects.filter(number=typed.upper()).values_list("pk", flat=True).first()
        return rows.filter(pk=number) if number else rows.none()
    query = asked_for(text, learnt=False)
    return rows.filter(words=query) if query is not None else ComplaintIndex.objects.none()
