"""What a row of the staff's list shows of a complaint, read for a whole page in one statement.

A list has forty rows and is opened all day: as model instances with what hangs on them they cost a third of the page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from language.models import name_column
from responses import prepared

_COLUMNS = """
    SELECT complaint.id, complaint.number, complaint.state, complaint.confirmed_at, complaint.promised_at,
        complaint.ended_at, ST_AsGeoJSON(complaint.pin, 6),
        coalesce(nullif(category.{name}, ''), category.name_en), category.sensitive,
        coalesce(nullif(asset.{name}, ''), asset.name_en, ''), coalesce(nullif(ward.{name}, ''), ward.name_en, ''),
        file.id, file.number, holder.id, coalesce(nullif(holder.{name}, ''), holder.name_en)
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (id, place)
    JOIN complaints_complaint AS complaint USING (id)
    JOIN complaints_category AS category ON category.id = complaint.category_id
    JOIN files_file AS file ON file.id = complaint.file_id
    JOIN staff_post AS holder ON holder.id = file.holder_id
    LEFT JOIN assets_asset AS asset ON asset.id = complaint.asset_id
    LEFT JOIN maps_area AS ward ON ward.id = complaint.ward_id
    ORDER BY asked.place
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A complaint as the list shows it; the fields are the statement's, in its order.

    ``spot`` is its place as GeoJSON (EPSG:4326); ``asset`` and ``ward`` are names, "" where there is none.
    """

    pk: int
    number: str
    state: str
    confirmed_at: dt.datetime
    promised_at: dt.datetime
    ended_at: dt.datetime | None
    spot: str
    category: str
    sensitive: bool
    asset: str
    ward: str
    file: int
    file_number: str
    holder: int
    holder_name: str

    @property
    def late(self) -> bool:
        """Whether the promised time has passed, or had passed at the end."""
        return (self.ended_at or timezone.now()) > self.promised_at


def read(complaints: Sequence[int]) -> list[Listed]:
    """Return the complaints with these keys in this order, with names in the reader's language; one statement."""
    if not complaints:
        return []
    with prepared.cursor() as cursor:
        cursor.execute(_COLUMNS.format(name=name_column()), [list(complaints)])
        return [Listed(*row) for row in cursor.fetchall()]
