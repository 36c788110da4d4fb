from django.db import migrations

from attestation import sql


class Migration(migrations.Migration):
    """A payload can hold a list of whole numbers, such as the notes that were shown with a question."""

    dependencies = [("attestation", "0003_by_index")]

    operations = [sql.lists()]
