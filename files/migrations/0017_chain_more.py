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
_NOTE = ["id", "file_id", "serial", "text", "post_id", "officer_id", "written_at", "confirmed_at"]
_MORE_OF_MOVEMENT = [*_MOVEMENT, "approver_id", "approving_officer_id"]
_MORE_OF_NOTE = [*_NOTE, "format", "last_page"]

# In which stream a row is that does not name its file itself. {row} is NEW, or what stands for it.
_BY_VERSION = "(SELECT v.file_id FROM public.files_draftversion v WHERE v.id = {row}.version_id)"
_BY_DESPATCH = "(SELECT d.file_id FROM public.files_despatch d WHERE d.id = {row}.despatch_id)"
_MAIN = "(SELECT f.part_of_id FROM public.files_file f WHERE f.id = {row}.part_id)"

# kind, table, columns, moment by which those that are there are ordered, and what else is not usual.
_KINDS = [
    (
        "file",
        "files_file",
        ["id", "number", "section_id", "head_id", "part_of_id", "part", "opened_by_id", "opened_at"],
        "r.opened_at",
        {"number": "{row}.id"},
    ),
    (
        "draft",
        "files_draft",
        ["id", "file_id", "kind", "language", "reply_to_id", "supersedes_id", "created_at"],
        "r.created_at",
        {},
    ),
    (
        "version",
        "files_draftversion",
        ["id", "draft_id", "file_id", "serial", "subject", "references", "text", "sha256", "post_id", "officer_id"]
        + ["written_at"],
        "r.written_at",
        {},
    ),
    (
        "addressee",
        "files_addressee",
        ["id", "version_id", "rank", "role", "name", "address", "email", "recipient_id"],
        "(SELECT v.written_at FROM public.files_draftversion v WHERE v.id = r.version_id)",
        {"number": _BY_VERSION},
    ),
    (
        "enclosure",
        "files_draftenclosure",
        ["id", "version_id", "paper_id", "rank"],
        "(SELECT v.written_at FROM public.files_draftversion v WHERE v.id = r.version_id)",
        {"number": _BY_VERSION},
    ),
    (
        "step",
        "files_draftstep",
        ["id", "draft_id", "file_id", "serial", "kind", "version_id", "post_id", "officer_id", "remarks", "at"],
        "r.at",
        {},
    ),
    (
        "approval",
        "files_approval",
        ["id", "file_id", "draft_id", "version_id", "post_id", "officer_id", "original_id", "sha256", "code"]
        + ["approved_at"],
        "r.approved_at",
        {},
    ),
    (
        "draft_signature",
        "files_draftsignature",
        ["id", "file_id", "draft_id", "approval_id", "post_id", "officer_id", "original_id", "sha256", "signed_at"],
        "r.signed_at",
        {},
    ),
    (
        "despatch",
        "files_despatch",
        ["id", "file_id", "draft_id", "version_id", "approval_id", "section_id", "number", "kind", "language"]
        + ["subject", "mode", "post_id", "officer_id", "despatched_at", "original_id", "sha256", "code"]
        + ["supersedes_id"],
        "r.despatched_at",
        {},
    ),
    (
        "copy",
        "files_despatchcopy",
        ["id", "despatch_id", "addressee_id", "mode", "peon_line"],
        "(SELECT d.despatched_at FROM public.files_despatch d WHERE d.id = r.despatch_id)",
        {"number": _BY_DESPATCH},
    ),
    (
        "mark",
        "files_despatchmark",
        ["id", "despatch_id", "copy_id", "kind", "on_day", "remarks", "post_id", "officer_id", "at"],
        "r.at",
        {"number": _BY_DESPATCH},
    ),
    (
        "consultation",
        "files_consultation",
        ["id", "file_id", "question", "due_on", "shown_notes", "shown_pages", "asked_by_id", "officer_id", "asked_at"],
        "r.asked_at",
        {},
    ),
    (
        "view_request",
        "files_viewrequest",
        ["id", "consultation_id", "file_id", "post_id"],
        "(SELECT c.asked_at FROM public.files_consultation c WHERE c.id = r.consultation_id)",
        {},
    ),
    (
        "view",
        "files_viewanswer",
        ["id", "request_id", "file_id", "kind", "serial", "text", "after_note", "post_id", "officer_id", "at"],
        "r.at",
        {},
    ),
    (
        "parking_request",
        "files_parkingrequest",
        ["id", "file_id", "reason", "until", "asked_by_id", "officer_id", "asked_at"],
        "r.asked_at",
        {},
    ),
    (
        "parking_decision",
        "files_parkingdecision",
        ["id", "request_id", "file_id", "kind", "words", "post_id", "officer_id", "at"],
        "r.at",
        {},
    ),
    (
        "explanation",
        "files_explanation",
        ["id", "file_id", "post_id", "officer_id", "text", "given_at", "late_by"],
        "r.given_at",
        {},
    ),
    (
        "merge",
        "files_partmerge",
        ["id", "part_id", "notes", "pages", "after_note", "post_id", "officer_id", "merged_at"],
        "r.merged_at",
        {"number": "{row}.part_id"},
    ),
    # The same in the chain of the main file, which refers to the part from then on.
    (
        "part_merged",
        "files_partmerge",
        ["id", "part_id", "notes", "pages", "after_note", "post_id", "officer_id", "merged_at"],
        "r.merged_at",
        {"number": _MAIN},
    ),
    (
        "volume",
        "files_filevolume",
        ["id", "file_id", "serial", "page_from", "note_from", "post_id", "officer_id", "opened_at"],
        "r.opened_at",
        {},
    ),
    (
        "link",
        "files_filelink",
        ["id", "file_id", "other_id", "reason", "post_id", "officer_id", "linked_at"],
        "r.linked_at",
        {},
    ),
    (
        "cover",
        "files_filechange",
        ["id", "file_id", "field", "before", "after", "reason", "post_id", "officer_id", "changed_at"],
        "r.changed_at",
        {},
    ),
    (
        "flag",
        "files_paperflag",
        ["id", "file_id", "paper_id", "kind", "number", "set_by_post_id", "set_by_id", "set_at"],
        "r.set_at",
        {},
    ),
]
# How what stands open ended: kind, table, columns, of which the first that is written then.
_ENDS = [
    ("view_end", "files_viewrequest", ["id", "file_id", "outcome", "ended_at"], "ended_at"),
    ("parking_end", "files_parkingrequest", ["id", "file_id", "outcome", "ended_at"], "ended_at"),
    (
        "link_end",
        "files_filelink",
        ["id", "file_id", "ended_reason", "ended_by_post_id", "ended_by_id", "ended_at"],
        "ended_at",
    ),
    (
        "flag_end",
        "files_paperflag",
        ["id", "file_id", "cleared_by_post_id", "cleared_by_id", "cleared_at"],
        "cleared_at",
    ),
]
# What changes no more after it is written, but in these columns.
_FIXED = {
    "files_file": (["number", "section_id", "head_id", "part_of_id", "part", "opened_by_id", "opened_at"], []),
    "files_movement": ([*_MORE_OF_MOVEMENT], ["opened_at"]),
    "files_draft": (["id", "file_id", "kind", "language", "reply_to_id", "supersedes_id", "created_at"], []),
    "files_viewrequest": (["id", "consultation_id", "file_id", "post_id"], ["ended_at", "outcome"]),
    "files_parkingrequest": (
        ["id", "file_id", "reason", "until", "asked_by_id", "officer_id", "asked_at"],
        ["ended_at", "outcome"],
    ),
    "files_filelink": (
        ["id", "file_id", "other_id", "reason", "post_id", "officer_id", "linked_at"],
        ["ended_at", "ended_reason", "ended_by_post_id", "ended_by_id"],
    ),
    "files_paperflag": (
        ["id", "file_id", "paper_id", "kind", "number", "set_by_post_id", "set_by_id", "set_at"],
        ["cleared_at", "cleared_by_post_id", "cleared_by_id"],
    ),
}
_TABLES = sorted({table for _kind, table, *_rest in _KINDS})


def _stream(number, row):
    return f"'file:' || {number.format(row=row)}"


def _existing(kind, table, columns, at, rank, *, number="{row}.file_id", where="true", form=1):
    """Name the columns, for the first part is the one whose names the ordering and the loop read."""
    return (
        f"SELECT {_stream(number, 'r')} AS stream, '{kind}' AS kind, {sql.payload(columns, {}, row='r', form=form)}"
        f" AS payload, {at} AS at, {rank} AS rank, r.id AS id FROM public.{table} r WHERE {where}"
    )


class Migration(migrations.Migration):
    """Drafts, approvals, despatches, views, parking, explanations and what arranges files are in the chain too.

    Notes and movements get a second form, with the columns that came after the first: how a note is read and what it
    could refer to, who agreed to a parking. Rows that are there are chained now, at the end of their files' chains:
    0.6 ms a row on a busy machine, some minutes for a million; the tables are locked meanwhile against writing.
    """

    dependencies = [("files", "0016_slips_are_chained"), ("attestation", "0004_lists")]

    operations = [
        migrations.RunSQL(
            f"LOCK TABLE files_noting, files_movement, {', '.join(_TABLES)} IN SHARE ROW EXCLUSIVE MODE",
            migrations.RunSQL.noop,
        ),
        sql.chain_more(
            [
                *(
                    _existing(kind, table, columns, at, rank, **more)
                    for rank, (kind, table, columns, at, more) in enumerate(_KINDS)
                ),
                *(
                    _existing(kind, table, columns, f"r.{written}", rank, where=f"r.{written} IS NOT NULL")
                    for rank, (kind, table, columns, written) in enumerate(_ENDS, 100)
                ),
                # Told once more, with what was not in the first form; of movements only those that can have it.
                _existing(
                    "movement", "files_movement", _MORE_OF_MOVEMENT, "r.sent_at", 200, where="r.kind = 'parked'", form=2
                ),
                _existing(
                    "note", "files_noting", _MORE_OF_NOTE, "r.confirmed_at", 201, where="r.colour = 'green'", form=2
                ),
            ]
        ),
        sql.rechained(
            before=sql.chained(table="files_movement", kind="movement", columns=_MOVEMENT),
            after=sql.chained(table="files_movement", kind="movement", columns=_MORE_OF_MOVEMENT, form=2),
        ),
        sql.rechained(
            before=sql.chained(
                table="files_noting",
                kind="note",
                columns=_NOTE,
                on_insert="NEW.colour = 'green'",
                on_update="OLD.colour <> 'green' AND NEW.colour = 'green'",
            ),
            after=sql.chained(
                table="files_noting",
                kind="note",
                columns=_MORE_OF_NOTE,
                on_insert="NEW.colour = 'green'",
                on_update="OLD.colour <> 'green' AND NEW.colour = 'green'",
                form=2,
            ),
        ),
        *(
            sql.chained(
                table=table,
                kind=kind,
                columns=columns,
                stream=_stream(more.get("number", "{row}.file_id"), "NEW"),
            )
            for kind, table, columns, _at, more in _KINDS
        ),
        *(
            sql.chained(
                table=table,
                kind=kind,
                columns=columns,
                on_insert=f"NEW.{written} IS NOT NULL",
                on_update=f"OLD.{written} IS NULL AND NEW.{written} IS NOT NULL",
            )
            for kind, table, columns, written in _ENDS
        ),
        *(sql.kept(table, columns=fixed, once=once) for table, (fixed, once) in _FIXED.items()),
        *(sql.permanent(table, refused=["DELETE"] if table in _FIXED else ["UPDATE", "DELETE"]) for table in _TABLES),
    ]
