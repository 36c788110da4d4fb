"""What files are found by, and by whom: one narrow row a file, so that a search reads one index."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from files.models.file import File


class FileIndex(models.Model):
    """The words a file is found by (see ``files.desk.finding.words``) and the audience that may find it.

    The audience is kept by triggers on files and movements; the words by the acts that add them.
    """

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="index")
    opened_at = models.DateTimeField(help_text="When the file was opened: what is found is shown newest first.")
    audience = ArrayField(models.BigIntegerField())
    words = SearchVectorField(default="")

    class Meta:
        indexes = [GinIndex(fields=["audience", "words"], name="file_found_by_its_audience")]

    def __str__(self) -> str:
        return f"index of file {self.file_id}"


class Word(models.Model):
    """A word that stands in an index, so that its beginning is looked for by whole words."""

    # By the codes of its signs, so that words that begin alike are a stretch of the index in every database.
    text = models.TextField(primary_key=True, db_collation="C")

    def __str__(self) -> str:
        return self.text
