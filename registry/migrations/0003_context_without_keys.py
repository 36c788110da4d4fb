"""The history's context of citizens' pages keeps no longer what opens them.

It looks once through the table of contexts and writes only those rows; what was removed cannot be had back.
"""

from typing import Any

from django.conf import settings
from django.db import migrations

_WITHOUT = r"""
    UPDATE pghistory_context
    SET metadata = jsonb_set(
        metadata::jsonb, '{url}', to_jsonb(regexp_replace(metadata ->> 'url', %(key)s, '…', 'gi'))
    )
    WHERE metadata ->> 'url' ~* %(key)s AND starts_with(metadata ->> 'url', %(prefix)s)
"""
_KEY = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"


def without_keys(apps: Any, schema_editor: Any) -> None:
    """Put "…" in the place of each key in the addresses of citizens' pages."""
    with schema_editor.connection.cursor() as cursor:
        for prefix in settings.PUBLIC_SENDINGS:
            cursor.execute(_WITHOUT, {"key": _KEY, "prefix": prefix})


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_integrity"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunPython(without_keys, migrations.RunPython.noop)]
