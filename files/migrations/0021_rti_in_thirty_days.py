import datetime as dt
from typing import Any

from django.db import migrations
from django.db.models import F, Q


def seed(apps: Any, schema_editor: Any) -> None:
    """Enter the time that the Act sets, from the day on which it came into force."""
    apps.get_model("files", "ReplyTime").objects.get_or_create(
        kind="rti",
        since=dt.date(2005, 10, 12),
        defaults={"days": 30, "counted": "calendar", "source": "Right to Information Act, 2005, s. 7(1)"},
    )


def date(apps: Any, schema_editor: Any) -> None:
    """Give applications that are not closed and say no day the last day of that time."""
    rows = apps.get_model("files", "Receipt").objects.filter(~Q(state="closed"), kind="rti", reply_due_on=None)
    rows.filter(received_on__isnull=False).update(reply_due_on=F("received_on") + dt.timedelta(days=30))


class Migration(migrations.Migration):
    """Applications under the RTI Act are answered within thirty days of their receipt."""

    dependencies = [("files", "0020_reply_times")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(date, migrations.RunPython.noop),
    ]
