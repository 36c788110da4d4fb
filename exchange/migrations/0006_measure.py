from django.db import migrations


class Migration(migrations.Migration):
    """Statistics of the tables of an import are taken for whoever serves, for ANALYZE is their owner's alone."""

    dependencies = [("exchange", "0005_entries_without_spare_index"), ("assets", "0001_first")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION public.exchange_measure(name text) RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            BEGIN
                IF name = 'assets_asset' THEN
                    ANALYZE public.assets_asset (id);
                ELSIF name = 'exchange_importedrow' THEN
                    ANALYZE public.exchange_importedrow (id, run_id, number, faulty, likeness);
                ELSE
                    RAISE EXCEPTION '% is no table of an import', name USING ERRCODE = 'invalid_parameter_value';
                END IF;
            END $$;
            """,
            "DROP FUNCTION public.exchange_measure(text)",
        )
    ]
