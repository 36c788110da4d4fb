from django.db import migrations

from attestation import sql

_SLIP = ["id", "file_id", "number", "serial", "post_id", "officer_id", "printed_at"]
_END = ["id", "file_id", "state", "reason", "ended_at", "ended_by_id", "ended_post_id"]
_LINE = [
    "id",
    "file_id",
    "slip_id",
    "line",
    "from_post_id",
    "to_post_id",
    "happened_at",
    "received_at",
    "remarks",
    "movement_id",
    "entered_at",
    "entered_by_id",
    "entered_post_id",
]
_SCAN = ["id", "file_id", "slip_id", "original_id", "code_read", "added_at", "added_by_id"]
_SHA = {"original_sha256": "(SELECT o.sha256 FROM public.evidence_original o WHERE o.id = NEW.original_id)"}


class Migration(migrations.Migration):
    """A slip's printing and its end, each line entered from it and each scan of it are links of the file's chain."""

    dependencies = [("files", "0015_slips"), ("attestation", "0002_functions")]

    operations = [
        sql.chained(table="files_slip", kind="slip", columns=_SLIP),
        sql.chained(
            table="files_slip",
            kind="slip_end",
            columns=_END,
            on_insert="NEW.state <> 'out'",
            on_update="OLD.state = 'out' AND NEW.state <> 'out'",
        ),
        sql.chained(table="files_handover", kind="hand_over", columns=_LINE),
        sql.chained(table="files_slipscan", kind="slip_scan", columns=_SCAN, more=_SHA),
        sql.kept("files_slip", columns=_SLIP, once=["ended_at", "state", "reason", "ended_by_id", "ended_post_id"]),
        sql.permanent("files_slip", refused=["DELETE"]),
        sql.permanent("files_handover"),
        sql.permanent("files_slipscan"),
    ]
