from django.db import migrations

# What the triggers of 0030 do with a complaint that is written, done once with all that were there before.
PUBLISH = """
WITH gone AS (
    DELETE FROM complaints_publication WHERE complaint_id IN (
        SELECT c.id FROM complaints_complaint AS c JOIN complaints_category AS category
            ON category.id = c.category_id
        WHERE c.id IN (SELECT id FROM complaints_complaint) AND NOT (c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published)
    )
), shown AS (
    INSERT INTO complaints_publication AS kept (complaint_id, number, category_id, kind, state, open, ward_id, asset_id, place, exact, text, answer, confirmed_at, promised_at, ended_at, changed_at)
    SELECT c.id, c.number AS number, c.category_id AS category_id, coalesce(asset.kind, category.kinds[1]) AS kind, c.state AS state, c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') AS open, c.ward_id AS ward_id, asset.id AS asset_id, CASE WHEN category.sensitive THEN coalesce(ST_PointOnSurface(asset.geometry), ST_SetSRID(ST_MakePoint((floor(ST_X(c.pin) / 0.005) + 0.5) * 0.005,
        (floor(ST_Y(c.pin) / 0.005) + 0.5) * 0.005), 4326))
        ELSE ST_SnapToGrid(c.pin, 0.00001) END AS place, NOT category.sensitive AS exact, c.shown_text AS text, CASE WHEN c.state IN ('received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened') THEN '' ELSE c.answer END AS answer, CASE WHEN category.sensitive THEN date_trunc('day', c.confirmed_at, 'Asia/Kolkata') ELSE c.confirmed_at END AS confirmed_at, CASE WHEN category.sensitive THEN date_trunc('day', c.promised_at, 'Asia/Kolkata') ELSE c.promised_at END AS promised_at, CASE WHEN category.sensitive THEN date_trunc('day', c.ended_at, 'Asia/Kolkata') ELSE c.ended_at END AS ended_at, now()
    FROM complaints_complaint AS c JOIN complaints_category AS category ON category.id = c.category_id
    LEFT JOIN assets_asset AS asset ON asset.id = c.asset_id AND asset.status NOT IN ('draft', 'withdrawn')
    WHERE c.id IN (SELECT id FROM complaints_complaint) AND c.state NOT IN ('unconfirmed', 'withdrawn') AND c.merged_into_id IS NULL AND category.published
    ON CONFLICT (complaint_id) DO UPDATE SET number = EXCLUDED.number, category_id = EXCLUDED.category_id, kind = EXCLUDED.kind, state = EXCLUDED.state, open = EXCLUDED.open, ward_id = EXCLUDED.ward_id, asset_id = EXCLUDED.asset_id, place = EXCLUDED.place, exact = EXCLUDED.exact, text = EXCLUDED.text, answer = EXCLUDED.answer, confirmed_at = EXCLUDED.confirmed_at, promised_at = EXCLUDED.promised_at, ended_at = EXCLUDED.ended_at, changed_at = now()
    WHERE (kept.number, kept.category_id, kept.kind, kept.state, kept.open, kept.ward_id, kept.asset_id, kept.place, kept.exact, kept.text, kept.answer, kept.confirmed_at, kept.promised_at, kept.ended_at) IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.category_id, EXCLUDED.kind, EXCLUDED.state, EXCLUDED.open, EXCLUDED.ward_id, EXCLUDED.asset_id, EXCLUDED.place, EXCLUDED.exact, EXCLUDED.text, EXCLUDED.answer, EXCLUDED.confirmed_at, EXCLUDED.promised_at, EXCLUDED.ended_at)
    RETURNING complaint_id, confirmed_at
)
INSERT INTO complaints_moderation (complaint_id, waiting_since, why, version)
SELECT complaint_id, confirmed_at, 'new', 0 FROM shown ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0031_figures")]

    operations = [
        migrations.RunSQL(PUBLISH, migrations.RunSQL.noop),
        migrations.RunSQL("REFRESH MATERIALIZED VIEW complaints_figure", migrations.RunSQL.noop),
    ]
