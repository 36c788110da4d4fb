"""Index the files that are there: their audience by the database, their words by the keys of the language."""

from django.db import migrations

_BATCH = 1_000
_AUDIENCE = """
    INSERT INTO files_fileindex (file_id, opened_at, audience, words)
    SELECT file.id, file.opened_at, (
        SELECT array_agg(DISTINCT token ORDER BY token) FROM (
            SELECT file.holder_id AS token
            UNION SELECT -file.section_id WHERE file.classification = 'ordinary'
            UNION SELECT to_post_id FROM files_movement WHERE file_id = file.id AND opened_at IS NOT NULL
        ) AS tokens
    ), '' FROM files_file AS file
    ON CONFLICT (file_id) DO NOTHING
"""
_TEXTS = """
    SELECT file.id, concat_ws(' ', file.number, file.subject,
        (SELECT string_agg(title, ' ') FROM files_correspondence WHERE file_id = file.id),
        (SELECT string_agg(number, ' ') FROM files_receipt WHERE file_id = file.id),
        (SELECT string_agg(text, ' ') FROM files_noting WHERE file_id = file.id AND colour = 'green'))
    FROM files_file AS file WHERE file.id > %s ORDER BY file.id LIMIT %s
"""
_STORE = "UPDATE files_fileindex SET words = strip(to_tsvector('simple', %s)) WHERE file_id = %s"


def index(apps, schema_editor):
    # Derived, and made anew by ``finding.rebuild`` whenever the keys change.
    from files.desk.finding import key_of

    last = 0
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_AUDIENCE)
        while True:
            cursor.execute(_TEXTS, [last, _BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.executemany(_STORE, [(key_of(text), number) for number, text in rows])
            last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("files", "0010_desk")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
