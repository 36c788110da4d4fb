from django.db import migrations

from attestation import sql

_MOVEMENT = [
    "id",
    "file_id",
    "serial",
    "kind",
    "from_post_id",
    "to_post_id",
    "officer_id",
    "remarks",
    "until",
    "outcome",
    "sent_at",
    "held_since",
    "due_at",
]
_READING = ["id", "file_id", "serial", "opened_at"]
_NOTE = ["id", "file_id", "serial", "text", "post_id", "officer_id", "written_at", "confirmed_at"]
_PAPER = ["id", "file_id", "page_from", "page_to", "title", "original_id", "receipt_id", "added_by_id", "added_at"]


def _of_paper(row):
    return {"original_sha256": f"(SELECT o.sha256 FROM public.evidence_original o WHERE o.id = {row}.original_id)"}


def _existing(table, kind, columns, at, rank, where="true", more=None):
    return (
        f"SELECT 'file:' || r.file_id, '{kind}', {sql.payload(columns, more or {}, row='r')}, r.{at}, {rank}, r.id"
        f" FROM public.{table} r WHERE {where}"
    )


class Migration(migrations.Migration):
    """Every movement, first reading, green note and paper is a link of its file's chain; those there are chained now.

    The rows that are there cost about 20 s for a million; the tables are locked meanwhile against writing.
    """

    dependencies = [("files", "0008_movement_depth"), ("attestation", "0002_functions")]

    operations = [
        migrations.RunSQL(
            "LOCK TABLE files_movement, files_noting, files_correspondence IN SHARE ROW EXCLUSIVE MODE",
            migrations.RunSQL.noop,
        ),
        sql.chain_existing(
            [
                # Named in the first part for the ordering of all of them.
                _existing("files_movement", "movement", _MOVEMENT, "sent_at", 0)
                .replace(
                    "SELECT 'file:' || r.file_id, 'movement',",
                    "SELECT 'file:' || r.file_id AS stream, 'movement' AS kind,",
                    1,
                )
                .replace(", r.sent_at, 0, r.id", " AS payload, r.sent_at, 0, r.id"),
                _existing("files_movement", "reading", _READING, "opened_at", 1, "r.opened_at IS NOT NULL"),
                _existing("files_correspondence", "paper", _PAPER, "added_at", 2, more=_of_paper("r")),
                _existing("files_noting", "note", _NOTE, "confirmed_at", 3, "r.colour = 'green'"),
            ]
        ),
        sql.chained(table="files_movement", kind="movement", columns=_MOVEMENT),
        sql.chained(
            table="files_movement",
            kind="reading",
            columns=_READING,
            on_insert="NEW.opened_at IS NOT NULL",
            on_update="OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL",
        ),
        sql.chained(
            table="files_noting",
            kind="note",
            columns=_NOTE,
            on_insert="NEW.colour = 'green'",
            on_update="OLD.colour <> 'green' AND NEW.colour = 'green'",
        ),
        sql.chained(table="files_correspondence", kind="paper", columns=_PAPER, more=_of_paper("NEW")),
        sql.permanent("files_movement", refused=["DELETE"]),
        sql.permanent("files_noting", when="OLD.colour = 'green'"),
        sql.permanent("files_correspondence"),
    ]
