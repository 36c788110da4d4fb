import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What was kept is the count of all, under '' and ''. Every complaint is read once, into the finest cells; the triggers'
# removal above keeps writers of publications waiting until this is committed.
COUNT = """
    INSERT INTO complaints_publishedcount (subject, state, level, x, y, n, east, north)
    WITH finest AS (
        SELECT kind, category_id, state, open,
            floor((ST_X(place_3857) + 20037508.342789244) / 40075016.68557849 * 65536)::int AS x,
            floor((20037508.342789244 - ST_Y(place_3857)) / 40075016.68557849 * 65536)::int AS y,
            count(*) AS n, sum(ST_X(place_3857)) AS east, sum(ST_Y(place_3857)) AS north
        FROM complaints_publication GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT wish.subject, wish.state, level, x >> 16 - level, y >> 16 - level, sum(n), sum(east), sum(north)
    FROM finest
    CROSS JOIN LATERAL (
        SELECT subject, states.state FROM (VALUES (''), (kind), (category_id::text)) AS subjects (subject)
        CROSS JOIN (VALUES (''), (finest.state), (CASE WHEN open THEN 'open' ELSE 'ended' END)) AS states (state)
        WHERE (subject, states.state) <> ('', '')
    ) AS wish
    CROSS JOIN (VALUES (16), (14), (12)) AS levels (level)
    GROUP BY 1, 2, 3, 4, 5
"""
UNCOUNT = "DELETE FROM complaints_publishedcount WHERE (subject, state) <> ('', '')"


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0063_stepped_back"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="count_inserted",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="count_updated",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="count_deleted",
        ),
        migrations.RemoveIndex(
            model_name="publishedcount",
            name="published_count_cell",
        ),
        migrations.AddField(
            model_name="publishedcount",
            name="state",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="publishedcount",
            name="subject",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.AddIndex(
            model_name="publishedcount",
            index=models.Index(fields=["subject", "state", "level", "x", "y"], name="published_count_wish"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_inserted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (\n        SELECT 1 AS sign, n.state, n.open, n.kind, n.category_id AS category,\n            ST_X(n.place_3857) AS east, ST_Y(n.place_3857) AS north FROM new_rows AS n\n    )\n        INSERT INTO complaints_publishedcount (subject, state, level, x, y, n, east, north)\n        SELECT wish.subject, wish.state, level, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << level))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << level))::int, sum(sign), sum(sign * east), sum(sign * north)\n        FROM changes CROSS JOIN LATERAL (SELECT subject, states.state FROM \n    (VALUES (''), (changes.kind), (changes.category::text)) AS subjects (subject)\n    CROSS JOIN (VALUES (''), (changes.state), (CASE WHEN changes.open THEN 'open' ELSE 'ended' END)) AS states (state)\n) AS wish\n        CROSS JOIN (VALUES (16), (14), (12)) AS levels (level)\n        GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * east) <> 0 OR sum(sign * north) <> 0;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (SELECT 1 FROM new_rows) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="8f75167aee847d73e3f30e1dc7499cb10908e9e8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_inserted_3ad72",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_updated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (\n        SELECT -1 AS sign, o.state, o.open, o.kind, o.category_id AS category,\n            ST_X(o.place_3857) AS east, ST_Y(o.place_3857) AS north FROM \n    old_rows AS o JOIN new_rows AS n USING (complaint_id)\n    WHERE (o.state, o.open, o.kind, o.category_id, o.place) IS DISTINCT FROM\n        (n.state, n.open, n.kind, n.category_id, n.place)\n\n     UNION ALL \n        SELECT 1 AS sign, n.state, n.open, n.kind, n.category_id AS category,\n            ST_X(n.place_3857) AS east, ST_Y(n.place_3857) AS north FROM \n    old_rows AS o JOIN new_rows AS n USING (complaint_id)\n    WHERE (o.state, o.open, o.kind, o.category_id, o.place) IS DISTINCT FROM\n        (n.state, n.open, n.kind, n.category_id, n.place)\n\n    )\n        INSERT INTO complaints_publishedcount (subject, state, level, x, y, n, east, north)\n        SELECT wish.subject, wish.state, level, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << level))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << level))::int, sum(sign), sum(sign * east), sum(sign * north)\n        FROM changes CROSS JOIN LATERAL (SELECT subject, states.state FROM \n    (VALUES (''), (changes.kind), (changes.category::text)) AS subjects (subject)\n    CROSS JOIN (VALUES (''), (changes.state), (CASE WHEN changes.open THEN 'open' ELSE 'ended' END)) AS states (state)\n) AS wish\n        CROSS JOIN (VALUES (16), (14), (12)) AS levels (level)\n        GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * east) <> 0 OR sum(sign * north) <> 0;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (\n    SELECT 1 FROM old_rows AS o JOIN new_rows AS n USING (complaint_id)\n    WHERE (o.state, o.category_id, o.kind, o.ward_id, o.confirmed_at, o.place)\n        IS DISTINCT FROM (n.state, n.category_id, n.kind, n.ward_id, n.confirmed_at, n.place)\n) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="6f76143434dcfe4549dd14b68c69b1855a31be18",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_updated_b24ce",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="count_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        WITH changes AS MATERIALIZED (\n        SELECT -1 AS sign, o.state, o.open, o.kind, o.category_id AS category,\n            ST_X(o.place_3857) AS east, ST_Y(o.place_3857) AS north FROM old_rows AS o\n    )\n        INSERT INTO complaints_publishedcount (subject, state, level, x, y, n, east, north)\n        SELECT wish.subject, wish.state, level, floor((east + 20037508.342789244) / 40075016.68557849 * (1 << level))::int,\n            floor((20037508.342789244 - north) / 40075016.68557849 * (1 << level))::int, sum(sign), sum(sign * east), sum(sign * north)\n        FROM changes CROSS JOIN LATERAL (SELECT subject, states.state FROM \n    (VALUES (''), (changes.kind), (changes.category::text)) AS subjects (subject)\n    CROSS JOIN (VALUES (''), (changes.state), (CASE WHEN changes.open THEN 'open' ELSE 'ended' END)) AS states (state)\n) AS wish\n        CROSS JOIN (VALUES (16), (14), (12)) AS levels (level)\n        GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * east) <> 0 OR sum(sign * north) <> 0;\n    \n        INSERT INTO maps_layertouch (layer, transaction)\n        SELECT 'complaints', pg_current_xact_id()::text::bigint WHERE EXISTS (SELECT 1 FROM old_rows) ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ",
                    hash="1383b829e31eb78abcad2979e6fed344ad9e1134",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_deleted_382ca",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="complaints_publication",
                    when="AFTER",
                ),
            ),
        ),
    ]
