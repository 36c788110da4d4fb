from django.db import migrations

from attestation import sql

_FILE = ["id", "number", "section_id", "head_id", "part_of_id", "part", "opened_by_id", "opened_at"]
# The subject from which the registered changes lead to the present one; null where they do not.
_FIRST_SUBJECT = """(
    SELECT CASE
        WHEN count(*) = 0 THEN r.subject
        WHEN normalize(regexp_replace((array_agg(c.after ORDER BY c.id DESC))[1], '[[:space:]]+', ' ', 'g'), NFC)
            = r.subject THEN (array_agg(c.before ORDER BY c.id))[1]
    END FROM public.files_filechange c WHERE c.file_id = r.id AND c.field = 'subject'
)"""

_RECEIPT = ["id", "number", "section_id", "received_at", "copy_of_id", "diarised_by_id", "form_key"]
_MOVE = ["id", "receipt_id", "serial", "kind", "from_post_id", "to_post_id", "officer_id", "remarks", "file_id"]
_MOVE += ["closed_as", "at"]
_READ = ["id", "receipt_id", "serial", "opened_at"]
_ACKNOWLEDGED = ["id", "receipt_id", "serial", "mode", "language", "subject", "text", "original_id", "post_id"]
_ACKNOWLEDGED += ["officer_id", "made_at", "form_key"]
_ENCLOSED = ["id", "receipt_id", "rank", "title", "pages", "original_id", "added_by_id", "added_at"]
_STRUCK = ["id", "receipt_id", "struck_at", "struck_by_id"]
_SHA = "(SELECT o.sha256 FROM public.evidence_original o WHERE o.id = {row}.original_id)"

# kind, table, columns, when those that are there were written, the rest of the payload, condition ({row} is the row).
_KINDS = [
    ("receipt", "files_receipt", _RECEIPT, "r.received_at", {}, ""),
    ("receipt_enclosure", "files_receiptenclosure", _ENCLOSED, "r.added_at", {"original_sha256": _SHA}, ""),
    (
        "receipt_scan",
        "files_receipt",
        ["id", "original_id"],
        "r.received_at",
        {"original_sha256": _SHA},
        "{row}.original_id IS NOT NULL",
    ),
    ("receipt_move", "files_receiptmove", _MOVE, "r.at", {}, ""),
    ("receipt_reading", "files_receiptmove", _READ, "r.opened_at", {}, "{row}.opened_at IS NOT NULL"),
    ("acknowledgement", "files_acknowledgement", _ACKNOWLEDGED, "r.made_at", {"original_sha256": _SHA}, ""),
    (
        "receipt_enclosure_end",
        "files_receiptenclosure",
        _STRUCK,
        "r.struck_at",
        {},
        "{row}.struck_at IS NOT NULL",
    ),
]
# What changes no more after it is written, and what is written once, later.
_FIXED = {
    "files_receipt": (_RECEIPT, ["original_id"]),
    "files_receiptmove": (_MOVE, ["opened_at"]),
    "files_acknowledgement": (_ACKNOWLEDGED, []),
    "files_receiptenclosure": (_ENCLOSED, ["struck_at", "struck_by_id"]),
}


def _more(more, row):
    return {key: text.format(row=row) for key, text in more.items()}


def _stream(table, row):
    return f"'receipt:' || {row}.{'id' if table == 'files_receipt' else 'receipt_id'}"


def _existing(rank, kind, table, columns, at, more, condition):
    return (
        f"SELECT {_stream(table, 'r')} AS stream, '{kind}' AS kind,"
        f" {sql.payload(columns, _more(more, 'r'), row='r')} AS payload, {at} AS at, {rank} AS rank, r.id AS id"
        f" FROM public.{table} r WHERE {condition.format(row='r') or 'true'}"
    )


def _chained(kind, table, columns, at, more, condition):
    before, now = condition.format(row="OLD"), condition.format(row="NEW")
    return sql.chained(
        table=table,
        kind=kind,
        columns=columns,
        stream=_stream(table, "NEW"),
        more=_more(more, "NEW"),
        on_insert=now or "true",
        on_update=f"NOT ({before}) AND ({now})" if condition else "",
    )


class Migration(migrations.Migration):
    """Each receipt has a chain of its own: diary, enclosures, scan, register, acknowledgements.

    Names and addresses of senders are not in it, nor particulars, which may be corrected. The opening of a file gets a
    second form, with the subject it was opened under; for files that are there the link is made now, at the end of
    their chains. One link per row, 0.6 ms each on a busy machine; the tables are locked meanwhile against writing.
    """

    dependencies = [("files", "0017_chain_more"), ("attestation", "0004_lists")]

    operations = [
        migrations.RunSQL(
            f"LOCK TABLE files_file, files_filechange, {', '.join(_FIXED)} IN SHARE ROW EXCLUSIVE MODE",
            migrations.RunSQL.noop,
        ),
        sql.chain_more([_existing(rank, *kind) for rank, kind in enumerate(_KINDS)]),
        sql.chain_more(
            [
                "SELECT 'file:' || r.id AS stream, 'file' AS kind,"
                f" {sql.payload(_FILE, {'first_subject': _FIRST_SUBJECT}, row='r', form=2)} AS payload,"
                " r.opened_at AS at, 0 AS rank, r.id AS id FROM public.files_file r"
            ]
        ),
        sql.rechained(
            before=sql.chained(table="files_file", kind="file", columns=_FILE, stream="'file:' || NEW.id"),
            after=sql.chained(
                table="files_file",
                kind="file",
                columns=_FILE,
                stream="'file:' || NEW.id",
                more={"first_subject": "NEW.subject"},
                form=2,
            ),
        ),
        *(_chained(*kind) for kind in _KINDS),
        *(sql.kept(table, columns=fixed, once=once) for table, (fixed, once) in _FIXED.items()),
        *(sql.permanent(table, refused=["DELETE"]) for table in _FIXED),
    ]
