"""Certificates of officers, the authorities that are trusted, and what was signed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Original
from language.models import NormalisedCharField
from staff.models import Officer, User


class Authority(models.Model):
    """A certification authority whose certificates the department takes for an officer's."""

    name = NormalisedCharField(_("name"), max_length=200)
    pem = models.TextField(_("certificate (PEM)"))
    fingerprint = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the certificate.")
    valid_from = models.DateTimeField(editable=False)
    valid_to = models.DateTimeField(editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("trusted authority")
        verbose_name_plural = _("trusted authorities")

    def __str__(self) -> str:
        return self.name


class KeyKind(models.TextChoices):
    """Where the private key lies."""

    SOFTWARE = "software", _("key kept here, under a passphrase")
    TOKEN = "token", _("key on the officer's own token")


class Certificate(models.Model):
    """One officer's certificate. ``key`` is empty for a token; a software key is PKCS #8, encrypted by a passphrase."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="certificates", verbose_name=_("officer"))
    kind = models.CharField(_("kind"), max_length=8, choices=KeyKind.choices)
    pem = models.TextField(_("certificate (PEM)"))
    issuer = models.ForeignKey(Authority, models.PROTECT, related_name="certificates", verbose_name=_("issued by"))
    serial = models.CharField(_("serial number"), max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True)
    subject = models.CharField(_("subject"), max_length=300)
    key = models.TextField(blank=True, editable=False)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"))
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="certificate_valid_for_a_time"),
            models.CheckConstraint(
                condition=Q(kind="software") & ~Q(key="") | Q(kind="token", key=""),
                name="only_a_software_key_is_here",
            ),
            # Without the passphrase it opens to nobody.
            models.CheckConstraint(
                condition=Q(key="") | Q(key__startswith="-----BEGIN ENCRYPTED PRIVATE KEY-----"),
                name="key_is_encrypted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.serial})"


class Revocation(models.Model):
    """That a certificate is not to be trusted from a moment on."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    revoked_at = models.DateTimeField(_("revoked"))
    reason = NormalisedCharField(_("reason"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.certificate} {self.revoked_at}"


class Signature(models.Model):
    """A PDF that an officer signed: which thing it shows (``kind`` and ``number``), in which stream, and the result."""

    stream = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    number = models.BigIntegerField()
    signed = models.ForeignKey(Original, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="Of the signed PDF.")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="signatures")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="signatures")
    reason = NormalisedCharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        indexes = [
            models.Index(fields=["kind", "number"], name="signature_of_what"),
            models.Index(fields=["stream"], name="signature_in_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.kind} {self.number}"


class SigningSession(models.Model):
    """A signing that waits for the officer's own program: the PDF prepared, its place for the signature still empty."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    stream = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    number = models.BigIntegerField()
    reason = NormalisedCharField(max_length=200, blank=True)
    prepared = models.BinaryField(help_text="The PDF with an empty place for the signature.")
    attributes = models.BinaryField(help_text="What is signed: the signed attributes of the CMS (DER).")
    place = models.JSONField(help_text="Where the signature goes: document digest, and the bytes reserved.")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    signature = models.OneToOneField(Signature, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("signing under way")
        verbose_name_plural = _("signings under way")

    def __str__(self) -> str:
        return str(self.key)
