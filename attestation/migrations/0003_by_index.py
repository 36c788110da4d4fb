from django.db import migrations


class Migration(migrations.Migration):
    """The head of a stream is looked up by its index, whatever the planner thought while there were few of them.

    The function's plans are kept by each session: made over a small table they read all of it, and a load of many files
    in one transaction would read it again for every row.
    """

    dependencies = [("attestation", "0002_functions")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION public.attestation_append(text, text, text) SET enable_seqscan = off",
            "ALTER FUNCTION public.attestation_append(text, text, text) RESET enable_seqscan",
        )
    ]
