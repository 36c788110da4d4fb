"""What posts are told, and mails that wait to be sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from language.models import NormalisedCharField, NormalisedTextField
from staff.models.offices import Post


class Notification(models.Model):
    """A line in a post's notices: something waits for it or is late."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="notifications")
    text_en = NormalisedTextField()
    text_bn = NormalisedTextField(blank=True)
    text_hi = NormalisedTextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    key = NormalisedCharField(max_length=120, blank=True, help_text="The same key is sent once only.")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-created_at"], name="notification_of_post")]
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], condition=~Q(key=""), name="notification_once_per_key")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return str(getattr(self, f"text_{(get_language() or 'en')[:2]}", "") or self.text_en)


class Mail(models.Model):
    """A mail that waits to be sent. The row goes with the sending: no address or text is kept longer."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=2, default="en")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class TextMessage(models.Model):
    """An SMS that waits to be sent. The row goes with the sending, as a mail's does."""

    to = models.CharField(max_length=20)
    text = models.TextField()
    language = models.CharField(max_length=2, default="en")
    reference = models.UUIDField(default=uuid.uuid4, help_text="By which a gateway knows a second try as the same.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"text {self.pk}"
