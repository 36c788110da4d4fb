"""The chain of each stream, and the anchors over all of them.

Links and heads are written by triggers of the tables they speak of (``attestation.sql``); no code here adds one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Head(models.Model):
    """The last link of a stream; its row is what writers of one stream wait for."""

    stream = models.CharField(primary_key=True, max_length=60)
    serial = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")

    def __str__(self) -> str:
        return f"{self.stream} #{self.serial}"


class Link(models.Model):
    """One statement in the chain of a stream such as "file:12", hashed together with the link before it."""

    stream = models.CharField(max_length=60)
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    payload = models.TextField(help_text="Canonical JSON (RFC 8785), texts in NFC.")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link of a chain")
        verbose_name_plural = _("links of chains")
        ordering = ["stream", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "serial"], name="link_serial_once_per_stream"),
            models.CheckConstraint(
                condition=models.Q(stream__regex=r"^[a-z]+:[0-9]+$") & models.Q(kind__regex=r"^[a-z_]+$"),
                name="link_frame_has_no_other_lines",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.serial}"


class Anchor(models.Model):
    """The root over the heads of every stream that went on since it was anchored last, chained to the anchor before."""

    serial = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    streams = models.PositiveIntegerField()
    links = models.PositiveBigIntegerField(help_text="Of all streams, at that time.")

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["serial"]

    def __str__(self) -> str:
        return f"#{self.serial}"


class Leaf(models.Model):
    """The head of one stream as an anchor holds it."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField(help_text="From 0, in the order of the streams' names, byte by byte.")
    stream = models.CharField(max_length=60)
    serial = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["anchor", "position"], name="leaf_position_once_per_anchor"),
            models.UniqueConstraint(fields=["stream", "anchor"], name="leaf_once_per_stream_and_anchor"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.serial}"
