"""Whether a file, or a receipt, stands as its registers say: place, end and class follow from rows that are chained.

What may change is not in the chain itself (``files.proof.chain``). Where it is copied from the last line of a register,
its owner could show another result, another holder or a later day than the register has, and every chain would hold.
A file that was never classified anew has no line that says its class; a promise may bring the due day forward.
"""

from collections.abc import Sequence

from django.db import connection

# The plain SQL (docs/sql/verify_chain.sql) asks the same in its own words.
_FILES = """
    SELECT file.id, concat_ws(', ',
        CASE WHEN file.holder_id <> newest.to_post_id THEN 'holder_id' END,
        CASE WHEN file.state <> CASE newest.kind WHEN 'parked' THEN 'parked' WHEN 'closed' THEN 'closed'
            ELSE 'active' END THEN 'state' END,
        CASE WHEN file.last_movement <> newest.serial THEN 'last_movement' END,
        CASE WHEN file.parked_until IS DISTINCT FROM newest.until THEN 'parked_until' END,
        CASE WHEN file.held_since <> newest.held_since THEN 'held_since' END,
        CASE WHEN file.due_at > newest.due_at THEN 'due_at' END,
        CASE WHEN file.closed_at IS DISTINCT FROM CASE newest.kind WHEN 'closed' THEN newest.sent_at END
            THEN 'closed_at' END,
        CASE WHEN file.outcome <> newest.outcome THEN 'outcome' END,
        CASE WHEN file.result <> CASE newest.kind WHEN 'closed' THEN newest.remarks ELSE '' END THEN 'result' END,
        CASE WHEN file.classification <> (
            SELECT after FROM files_filechange WHERE file_id = file.id AND field = 'classification'
            ORDER BY id DESC LIMIT 1
        ) THEN 'classification' END
    )
    FROM files_file AS file CROSS JOIN LATERAL (
        SELECT * FROM files_movement WHERE file_id = file.id ORDER BY serial DESC LIMIT 1
    ) AS newest
    WHERE file.id = ANY(%s)
"""
_RECEIPTS = """
    SELECT receipt.id, concat_ws(', ',
        CASE WHEN receipt.holder_id IS DISTINCT FROM newest.to_post_id THEN 'holder_id' END,
        CASE WHEN receipt.state <> CASE newest.kind WHEN 'filed' THEN 'filed' WHEN 'closed' THEN 'closed'
            ELSE 'open' END THEN 'state' END,
        CASE WHEN receipt.last_move <> newest.serial THEN 'last_move' END,
        CASE WHEN receipt.file_id IS DISTINCT FROM newest.file_id THEN 'file_id' END,
        CASE WHEN receipt.closed_as <> newest.closed_as THEN 'closed_as' END
    )
    FROM files_receipt AS receipt CROSS JOIN LATERAL (
        SELECT * FROM files_receiptmove WHERE receipt_id = receipt.id ORDER BY serial DESC LIMIT 1
    ) AS newest
    WHERE receipt.id = ANY(%s)
"""


def of_files(numbers: Sequence[int]) -> dict[int, str]:
    """Return, of the files that stand otherwise than their registers say, the columns in which they do."""
    return _otherwise(_FILES, numbers)


def of_receipts(numbers: Sequence[int]) -> dict[int, str]:
    """Return the same of receipts."""
    return _otherwise(_RECEIPTS, numbers)


def _otherwise(sql: str, numbers: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(numbers)])
        return {number: columns for number, columns in cursor.fetchall() if columns}
