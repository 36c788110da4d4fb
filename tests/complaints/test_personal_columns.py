"""Every column of the room that could hold personal data stands in docs/privacy.md, and none that is gone."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.db import models

from complaints.data_protection import personal
from complaints.models import RetentionRule
from registry.environment import BASE_DIR

_ROW = re.compile(r"^\| `(\w+)\.(\w+)` \| (none|citizen|officer) \| ([^|]+) \|", re.MULTILINE)
# These cannot say who somebody is; a choice is one of ours.
_HARMLESS = (
    models.BooleanField,
    models.DateField,
    models.DurationField,
    models.FloatField,
    models.DecimalField,
    models.IntegerField,
)
_PEOPLE = {"User", "Officer", "Original"}


def _may_be_personal(field: "models.Field[object, object]") -> bool:
    if isinstance(field, models.ForeignKey):
        return field.remote_field.model.__name__ in _PEOPLE
    if isinstance(field, (models.AutoField, ArrayField, *_HARMLESS)) or field.choices:
        return False
    return isinstance(
        field, models.CharField | models.TextField | models.JSONField | models.UUIDField | GeometryField
    ) or (not field.is_relation)


def columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_app_config("complaints").get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if _may_be_personal(field):
                yield model._meta.db_table, str(field.column)


def register() -> dict[tuple[str, str], tuple[str, str]]:
    text = (BASE_DIR / "docs" / "privacy.md").read_text(encoding="utf-8")
    return {(table, column): (whose, what) for table, column, whose, what in _ROW.findall(text)}


def test_every_column_that_may_hold_personal_data_is_registered() -> None:
    missing = sorted(set(columns()) - set(register()))
    lines = "\n".join(
        f"| `{table}.{column}` | none/citizen/officer | what, and how long |" for table, column in missing
    )
    assert not missing, (
        f"add to docs/privacy.md, and a Holder in complaints.data_protection.personal where it is a citizen's:\n{lines}"
    )


def test_nothing_is_registered_that_is_gone() -> None:
    assert sorted(set(register()) - set(columns())) == []


def test_a_new_column_would_be_noticed() -> None:
    class Stranger(models.Model):
        """A table that somebody adds."""

        whatsapp = models.CharField(max_length=20)
        count = models.IntegerField()
        kind = models.CharField(max_length=5, choices=[("a", "A")])

        class Meta:
            app_label = "complaints"

        def __str__(self) -> str:
            return "stranger"

    try:
        found = set(columns()) - set(register())
    finally:
        del apps.all_models["complaints"]["stranger"]
        apps.clear_cache()
    assert ("complaints_stranger", "whatsapp") in found
    assert ("complaints_stranger", "count") not in found
    assert ("complaints_stranger", "kind") not in found


@pytest.mark.django_db
def test_what_is_kept_of_citizens_has_a_rule_or_a_holder(reference_data: None) -> None:
    known = set(RetentionRule.objects.values_list("what", flat=True)) | set(personal.holders)
    said = {re.findall(r"`(\w+)`", what)[-1] for whose, what in register().values() if whose == "citizen"}
    assert said - known == set()
