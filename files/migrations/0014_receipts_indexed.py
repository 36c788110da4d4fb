"""Index the receipts that are there by their words, in batches of a transaction each."""

from django.db import migrations, transaction

_BATCH = 1_000
_TEXTS = """
    SELECT id, concat_ws(' ', number, sender, subject) FROM files_receipt AS receipt
    WHERE id > %s AND NOT EXISTS (SELECT 1 FROM files_receiptindex WHERE receipt_id = receipt.id)
    ORDER BY id LIMIT %s
"""
_STORE = """
    INSERT INTO files_receiptindex (receipt_id, words) VALUES (%s, strip(to_tsvector('simple', %s)))
    ON CONFLICT (receipt_id) DO NOTHING
"""


def index(apps, schema_editor):
    # Derived, and made anew by ``diary.rebuild`` whenever the keys change.
    from files.desk.finding import key_of

    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(_TEXTS, [last, _BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            with transaction.atomic():
                cursor.executemany(_STORE, [(number, key_of(text)) for number, text in rows])
            last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("files", "0013_receipts")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
