"""An import: the file as it came, how it is read, its rows made ready, what is wrong with them, what became of them."""

from typing import Any

import pgtrigger
from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Kind
from evidence.models import Original
from language.models import NormalisedCharField
from staff.models import Post, User


class ImportState(models.TextChoices):
    """How far an import has come."""

    DRAFT = "draft", _("being prepared")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("being entered")
    APPLIED = "applied", _("entered")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Reads of imports."""

    def visible_to(self, user: object) -> "ImportRunQuerySet":
        """The imports of one's own sections, and of those below in the line."""
        if not isinstance(user, User):
            return self.none()
        own = user.posts().values("section")
        return self.filter(Q(post__section__in=own) | Q(post__in=Post.objects.in_line_of(user)))


class ImportRun(models.Model):
    """One file on its way into the register.

    ``layout`` is how the file is read (layer, crs, encoding, fields …), ``mapping`` which of our columns comes from
    which of the file's, ``constants`` what all rows get. ``context`` is the history's context of what was entered.
    """

    original = models.ForeignKey(Original, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.DRAFT)
    problem = models.TextField(blank=True, help_text="Why the last step did not come to its end.")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    form = models.CharField(max_length=12, help_text="The file's format.")
    layout = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    constants = models.JSONField(default=dict, blank=True)
    skip_faulty = models.BooleanField(default=False)
    move = models.BooleanField(default=False, help_text="Existing entries take their position from the file too.")
    rows = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0, help_text="Rows with a fault.")
    faults = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    context = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.original.name} {self.created_at:%Y-%m-%d}"

    @property
    def reason(self) -> str:
        """What the history says of every row that this import writes."""
        return f"import: {self.original.name}"


class ImportProgress(models.Model):
    """How far the running step is; written outside the step's transaction, so that others see it.

    ``attempt`` names the step: a job that finds another one there has been overtaken and writes nothing.
    """

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="progress")
    attempt = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel = models.BooleanField(default=False)
    touched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.done}/{self.total}"


class Decision(models.TextChoices):
    """What becomes of a row."""

    ENTER = "enter", _("enter as a new asset")
    SKIP = "skip", _("leave out")
    UPDATE = "update", _("update the existing entry")


class Likeness(models.TextChoices):
    """Why a row may be an entry that exists already."""

    REFERENCE = "reference", _("it bears its reference")
    IDENTIFIER = "identifier", _("the same identifier elsewhere")
    ASSESSEE = "assessee", _("the same assessee number")
    PREMISES = "premises", _("the same premises number near by")
    NAME = "name", _("a similar name near by")
    TWIN = "twin", _("the same name at the same place in this file")


class ImportedRow(models.Model):
    """One row made ready: columns of the asset and of its kind as they would be stored, and what was decided.

    ``decision`` is empty while a likely duplicate waits for one. ``like`` is the entry, ``like_row`` the row of this
    file, that it may be the same as.
    """

    # What is written hundred thousands of times has no index that nothing asks: by the run the unique ones read. Nor
    # is each row held against its run, which all of them have from one statement; they go when the import has ended.
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    number = models.PositiveIntegerField()
    values = models.JSONField()
    details = models.JSONField()
    former_names = models.JSONField(default=list)
    geometry = gis.GeometryField(srid=4326, null=True, spatial_index=False)
    search_key = models.TextField(blank=True)
    faulty = models.BooleanField(default=False, db_default=False)
    decision = models.CharField(
        max_length=6, choices=Decision.choices, blank=True, default="", db_default=Decision.ENTER
    )
    likeness = models.CharField(max_length=10, choices=Likeness.choices, blank=True, default="", db_default="")
    like = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+", db_index=False)
    like_version = models.PositiveIntegerField(null=True)
    like_row = models.PositiveIntegerField(null=True)
    similarity = models.FloatField(null=True)
    metres = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "number"], condition=~Q(likeness=""), name="import_row_alike")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


# Runs are locked as a foreign key locks them; assets need not be, for the database lets nobody delete them.
_REFER = """
    PERFORM FROM exchange_importrun WHERE id IN (SELECT run_id FROM new_rows) FOR KEY SHARE;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT run_id FROM new_rows) AS n
        WHERE NOT EXISTS (SELECT FROM exchange_importrun AS run WHERE run.id = n.run_id)
    ) OR EXISTS (
        SELECT FROM new_rows AS n LEFT JOIN assets_asset AS asset ON asset.id = n.asset_id WHERE asset.id IS NULL
    ) THEN
        RAISE EXCEPTION 'an entry of an import refers to a run or an asset that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'import_entry_refers';
    END IF;
    RETURN NULL;
"""
_KEEP = """
    IF EXISTS (SELECT FROM exchange_importentry AS entry JOIN old_rows AS o ON o.id = entry.run_id) THEN
        RAISE EXCEPTION 'an import has entries that say what its rows became'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'import_entry_refers';
    END IF;
    RETURN NULL;
"""


class ImportEntry(models.Model):
    """What a row became: an asset, its version then, and whether it was in the register before.

    That run and asset are there is checked by each statement and not for each row, of which an import has many.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    number = models.PositiveIntegerField()
    # Nothing is looked for by it: assets are never deleted.
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    version = models.PositiveIntegerField()
    existed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_entry_once")]
        triggers = [
            pgtrigger.Trigger(
                name=f"refer_{word}",
                level=pgtrigger.Statement,
                operation=operation,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_REFER,
            )
            for word, operation in (("inserted", pgtrigger.Insert), ("updated", pgtrigger.Update))
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}: {self.asset_id}"


pgtrigger.register(
    pgtrigger.Trigger(
        name="entries_keep_it",
        level=pgtrigger.Statement,
        operation=pgtrigger.Delete,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(old="old_rows"),
        func=_KEEP,
    )
)(ImportRun)


class ImportFault(models.Model):
    """Something wrong with a row, in the words of who prepares the import."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200)
    value = models.CharField(max_length=200, blank=True)
    message = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "row", "id"], name="import_fault_of_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.message}"


class ImportMapping(models.Model):
    """How files with the same columns were mapped last, for the next one of them."""

    signature = models.CharField(max_length=64, unique=True)
    name = NormalisedCharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    mapping = models.JSONField(default=dict)
    constants = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.name)


def progress_of(run: ImportRun) -> dict[str, Any]:
    """Return done and total of the running step, and the share in percent."""
    found = ImportProgress.objects.filter(run=run).values("done", "total").first() or {"done": 0, "total": 0}
    return found | {"percent": min(100, found["done"] * 100 // found["total"]) if found["total"] else None}
