"""One index for the words of names and the values of filters; the initials of names become words of the search key.

The index is built anew, during which the register can be read but not written. What the initials are is frozen here:
the code may change it later, with a migration of its own.
"""

import re

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from assets.migrations._keys_0009 import romanised

MARKS = """
    CREATE FUNCTION assets_search_marks(
        search_key text, kind text, status text, grade text, condition smallint, risk text, danger boolean,
        ward bigint, borough bigint
    ) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT string_to_array(search_key, ' ') || ARRAY[
            '#kind:' || kind, '#status:' || status, '#grade:' || grade, '#condition:' || coalesce(condition, 0)::text,
            '#risk:' || risk, '#danger:' || danger::text, '#ward:' || ward::text, '#borough:' || borough::text
        ]
    $$
"""
NO_MARKS = """
    DROP FUNCTION assets_search_marks(text, text, text, text, smallint, text, boolean, bigint, bigint)
"""
BATCH = 2000
WRITE = """
    UPDATE assets_asset SET search_key = new.key
    FROM unnest(%s::bigint[], %s::text[]) AS new (id, key) WHERE assets_asset.id = new.id
"""
LITTLE = frozenset({"the", "of", "and", "at", "in", "on", "near", "s", "a", "to", "for"})
PARTS = re.compile("[,;:()/–—]")
LATIN, OTHERS = re.compile("[A-Za-z]"), (re.compile("[\u0980-\u09ff]"), re.compile("[\u0900-\u0963\u0966-\u097f]"))


def initials_of(name):
    latin = len(LATIN.findall(name))
    if not latin or any(len(others.findall(name)) >= latin for others in OTHERS):
        return []
    found = {}
    for part in (name, *PARTS.split(name)):
        words = [word for word in romanised(part).split() if word[0].isalpha()]
        every = "".join(word[0] for word in words)
        telling = "".join(word[0] for word in words if len(word) == 1 or word not in LITTLE)
        begun = [telling[:end] for end in range(3, len(telling))]
        found |= dict.fromkeys(each for each in (*begun, telling, every) if 2 <= len(each) <= 6)
    return list(found)


def add_initials(apps, schema_editor):
    """Nobody changed these assets: history and versions rest."""
    assets, former = apps.get_model("assets", "Asset"), apps.get_model("assets", "FormerName")
    columns = ("name_en", "name_bn", "name_hi", "search_key")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        after = 0
        while batch := list(assets.objects.filter(pk__gt=after).order_by("pk").only(*columns)[:BATCH]):
            after = batch[-1].pk
            names = {each.pk: [each.name_en, each.name_bn, each.name_hi] for each in batch}
            for pk, name in former.objects.filter(asset__in=list(names)).order_by("pk").values_list("asset", "name"):
                names[pk].append(name)
            keys = {}
            for each in batch:
                marks = dict.fromkeys(f"+{letters}" for name in names[each.pk] for letters in initials_of(name))
                there = set(each.search_key.split(" "))
                keys[each.pk] = " ".join([each.search_key, *(mark for mark in marks if mark not in there)])
            cursor.execute(WRITE, [list(keys), list(keys.values())])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")


def drop_initials(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(r"UPDATE assets_asset SET search_key = regexp_replace(search_key, '( \+[a-z]+)+$', '')")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0012_past_counts"),
    ]

    operations = [
        migrations.RunSQL(MARKS, NO_MARKS),
        migrations.RemoveIndex(
            model_name="asset",
            name="asset_words",
        ),
        migrations.RunPython(add_initials, drop_initials),
        migrations.AddIndex(
            model_name="asset",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("search_key"),
                    models.F("kind"),
                    models.F("status"),
                    models.F("grade"),
                    models.F("condition"),
                    models.F("risk"),
                    models.F("danger"),
                    models.F("ward"),
                    models.F("borough"),
                    function="assets_search_marks",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                name="asset_words",
            ),
        ),
    ]
