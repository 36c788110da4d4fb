"""Whether assets show what was last assessed, and what is due follows from the cycles."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from inspections import due
from responses.checks import Check, Examined, Finding, checks

# An asset may have come with a condition from before its first assessment here.
_CONDITION = """
    SELECT asset.reference, newest.grade::text, asset.condition::text FROM assets_asset AS asset
    JOIN (
        SELECT DISTINCT ON (asset_id) asset_id, grade, (assessed_at AT TIME ZONE 'Asia/Kolkata')::date AS day
        FROM inspections_assessment WHERE element = '' ORDER BY asset_id, assessed_at DESC, id DESC
    ) AS newest ON newest.asset_id = asset.id
    WHERE (asset.condition_on IS NULL OR asset.condition_on <= newest.day)
        AND (asset.condition, asset.condition_on) IS DISTINCT FROM (newest.grade, newest.day)
    ORDER BY asset.id LIMIT %s
"""
_RISK = """
    SELECT asset.reference, coalesce(newest.priority, ''), asset.risk FROM assets_asset AS asset
    LEFT JOIN (
        SELECT DISTINCT ON (asset_id) asset_id, priority FROM inspections_riskassessment
        ORDER BY asset_id, assessed_on DESC, id DESC
    ) AS newest ON newest.asset_id = asset.id
    WHERE asset.risk <> coalesce(newest.priority, '') ORDER BY asset.id LIMIT %s
"""


def check_assessed(limit: int) -> Examined:
    """Condition and risk on the asset are those of the newest assessments."""
    findings: list[Finding] = []
    for statement in (_CONDITION, _RISK):
        with connection.cursor() as cursor:
            cursor.execute(statement, [limit - len(findings)])
            findings += [_finding(*row) for row in cursor.fetchall()]
    return Examined(number=Asset.objects.count(), findings=findings)


def check_due(limit: int) -> Examined:
    """The next inspection of each asset is due when the cycles say."""
    findings = [_finding(reference, true, stored) for reference, stored, true in due.wrong(limit=limit)]
    return Examined(number=Asset.objects.count(), findings=findings)


def _finding(reference: str, expected: object, found: object) -> Finding:
    url = reverse("assets:page", args=[reference])
    return Finding(subject=reference, expected=str(expected or "–"), found=str(found or "–"), url=url)


def declare() -> None:
    """Add this room's checks."""
    checks.add(
        Check(name="inspections.assessed", label=_("Places show what was last assessed"), run=check_assessed),
        Check(name="inspections.due", label=_("Inspections are due when the cycles say"), run=check_due),
    )
