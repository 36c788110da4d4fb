"""What a row of a list shows of a file, read for a whole page in one statement.

A list has fifty rows and is opened all day: as model instances with what hangs on them they cost half of the page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language

from files.models.file import titled

# ``arrival`` is what brought it to its holder: of several moves then the first from somebody else, and whether the last
# is opened. ``letters`` are how its first paper came, and the first day by which one of them waits for a reply.
_COLUMNS = """
    SELECT file.id, file.number, file.volume, file.subject, file.priority, file.classification, file.state,
        file.held_since, file.due_at, file.parked_until, section.code, holder.section_id,
        coalesce(nullif(holder.{name}, ''), holder.name_en), coalesce(nullif(sender.{name}, ''), sender.name_en, ''),
        coalesce(arrival.unopened, false), coalesce(letters.mode, ''), letters.answer_by
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (id, place)
    JOIN files_file AS file USING (id)
    JOIN staff_section AS section ON section.id = file.section_id
    JOIN staff_post AS holder ON holder.id = file.holder_id
    LEFT JOIN LATERAL (
        SELECT (array_agg(from_post_id ORDER BY from_post_id IS NOT DISTINCT FROM file.holder_id, serial))[1] AS sender,
            (array_agg(opened_at ORDER BY serial DESC))[1] IS NULL AND count(*) > 0 AS unopened
        FROM files_movement WHERE file_id = file.id AND held_since = file.held_since
    ) AS arrival ON true
    LEFT JOIN staff_post AS sender ON sender.id = arrival.sender
    LEFT JOIN LATERAL (
        SELECT (array_agg(mode ORDER BY id))[1] AS mode,
            min(reply_due_on) FILTER (WHERE file.state <> 'closed' AND receipt.state = 'filed' AND NOT EXISTS (
                SELECT FROM files_despatch AS despatch JOIN files_draft AS draft ON draft.id = despatch.draft_id
                JOIN files_correspondence AS paper ON paper.id = draft.reply_to_id WHERE paper.receipt_id = receipt.id
            )) AS answer_by
        FROM files_receipt AS receipt WHERE file_id = file.id
    ) AS letters ON true
    ORDER BY asked.place
"""
_NAMES = {language: f"name_{language}" for language in ("en", "bn", "hi")}


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a list shows it; the fields are the statement's, in its order.

    ``section`` is a code, ``holder`` and ``sender`` are names of posts ("" where no post sent it), ``mode`` is how its
    first paper came. ``unopened``: its holder has not read it. ``answer_by``: the first day by which a letter in it
    waits for a reply.
    """

    pk: int
    number: str
    volume: int
    subject: str
    priority: str
    classification: str
    state: str
    held_since: dt.datetime
    due_at: dt.datetime
    parked_until: dt.date | None
    section: str
    holder_section: int
    holder: str
    sender: str
    unopened: bool
    mode: str
    answer_by: dt.date | None

    @property
    def titled(self) -> str:
        """The number as it stands on the cover."""
        return titled(self.number, self.volume)


def read(files: Sequence[int]) -> list[Listed]:
    """Return the files with these keys in this order, with names in the reader's language; one statement."""
    if not files:
        return []
    name = _NAMES.get((get_language() or "en")[:2], "name_en")
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS.format(name=name), [list(files)])
        return [Listed(*row) for row in cursor.fetchall()]
