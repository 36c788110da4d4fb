from django.db import migrations

_FUNCTION = """
    CREATE OR REPLACE FUNCTION public.exchange_measure(name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF name = 'assets_asset' THEN
            ANALYZE public.assets_asset (id);
        ELSIF name = 'exchange_importedrow' THEN
            ANALYZE public.exchange_importedrow (id, run_id, number, faulty, likeness);
        {areas}
        ELSE
            RAISE EXCEPTION '% is no table of an import', name USING ERRCODE = 'invalid_parameter_value';
        END IF;
    END $$;
"""
_AREAS = """ELSIF name = 'maps_area' THEN
            ANALYZE public.maps_area (kind, geometry);"""


class Migration(migrations.Migration):
    """An import also has the wards looked at, whose statistics decide how their outlines are searched."""

    dependencies = [("exchange", "0006_measure"), ("maps", "0002_ward_quarters")]

    operations = [migrations.RunSQL(_FUNCTION.format(areas=_AREAS), _FUNCTION.format(areas=""))]
