"""The words of the indexes, learnt from what stands in them; see ``files.desk.vocabulary``."""

from django.db import migrations, models

_GATHER = r"""
    INSERT INTO files_word (text)
    SELECT DISTINCT word FROM (
        SELECT unnest(tsvector_to_array(words)) AS word FROM files_fileindex
        UNION ALL SELECT unnest(tsvector_to_array(words)) FROM files_receiptindex
    ) AS told WHERE word !~ '^\d+$' ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0021_rti_in_thirty_days")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[("text", models.TextField(db_collation="C", primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(_GATHER, migrations.RunSQL.noop),
    ]
