"""Whether the outlines of areas are fit to derive from."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from maps.models import Area
from responses.checks import Check, Examined, Finding, checks


def check_areas(limit: int) -> Examined:
    """Outlines are valid, drawn alike in both systems, and a ward lies in a borough."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT kind || ':' || code, said[1], said[2] FROM (
                SELECT id, kind, code, CASE
                    WHEN ST_IsEmpty(geometry) THEN ARRAY['an outline', 'empty']
                    WHEN NOT ST_IsValid(geometry) THEN ARRAY['a valid outline', ST_IsValidReason(geometry)]
                    WHEN NOT ST_OrderingEquals(geometry_3857, ST_Transform(geometry, 3857))
                        THEN ARRAY['one outline in both systems', 'drawn elsewhere']
                    WHEN parent_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM maps_area AS parent WHERE parent.id = area.parent_id AND parent.kind <> area.kind
                    ) THEN ARRAY['a larger area around it', 'one of its own kind']
                END AS said FROM maps_area AS area
            ) AS seen WHERE said IS NOT NULL ORDER BY id LIMIT %s
            """,
            [limit],
        )
        rows = cursor.fetchall()
    findings = [Finding(subject=key, expected=expected, found=found) for key, expected, found in rows]
    return Examined(number=Area.objects.count(), findings=findings)


def declare() -> None:
    """Add this room's check."""
    checks.add(Check(name="maps.areas", label=_("Outlines of areas are valid"), run=check_areas))
