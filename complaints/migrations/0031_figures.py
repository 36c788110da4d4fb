from django.db import migrations

# As it stood in complaints.models.figures when this was written.
VIEW = """
    CREATE MATERIALIZED VIEW complaints_figure AS
    SELECT coalesce(c.ward_id, 0) AS ward, c.category_id AS category,
           date_trunc('month', c.confirmed_at AT TIME ZONE 'Asia/Kolkata')::date AS month,
           c.ended_at IS NOT NULL AND c.ended_at <= c.promised_at AS kept,
           c.ended_at IS NULL AND now() > c.promised_at AS late,
           coalesce(floor(extract(epoch FROM c.ended_at - c.confirmed_at) / 86400), -1)::int AS days,
           count(*)::int AS n
    FROM complaints_publication AS shown JOIN complaints_complaint AS c ON c.id = shown.complaint_id
    GROUP BY 1, 2, 3, 4, 5, 6
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0030_publication")]

    operations = [
        migrations.RunSQL(VIEW, "DROP MATERIALIZED VIEW complaints_figure"),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX figure_once ON complaints_figure (ward, category, month, kept, late, days)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE INDEX figure_of_month ON complaints_figure (month)",
            migrations.RunSQL.noop,
        ),
    ]
