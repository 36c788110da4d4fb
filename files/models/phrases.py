"""Quick phrases for notes, in three languages."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from language.models import NormalisedCharField
from staff.models import Officer, Section


class NotePhrase(models.Model):
    """A sentence put into a note by a button or by typing ``;code``.

    Without section and officer it is the whole office's; of a section, its head keeps it; of an officer, he does. One
    no longer wanted is withdrawn.
    """

    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="phrases")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="phrases")
    code = NormalisedCharField(
        _("short form"),
        max_length=20,
        validators=[RegexValidator(r"^[^\s;]+$", _("A short form is one word without a semicolon."))],
        help_text=_("Typed after a semicolon, and then a blank: ;put becomes the phrase."),
    )
    text_en = NormalisedCharField(_("in English"), max_length=500, blank=True)
    text_bn = NormalisedCharField(_("in Bengali"), max_length=500, blank=True)
    text_hi = NormalisedCharField(_("in Hindi"), max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quick phrase")
        verbose_name_plural = _("quick phrases")
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True) | Q(officer__isnull=True), name="phrase_of_section_or_officer"
            ),
            models.CheckConstraint(
                condition=~Q(text_en="") | ~Q(text_bn="") | ~Q(text_hi=""), name="phrase_says_something"
            ),
            models.UniqueConstraint(
                fields=["section", "officer", "code"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="phrase_code_once_per_keeper",
            ),
        ]

    def __str__(self) -> str:
        return f";{self.code}"

    @property
    def text(self) -> str:
        """The phrase in the reader's language, or in the first that it has."""
        own = getattr(self, f"text_{(get_language() or 'en')[:2]}", "")
        return str(own or self.text_en or self.text_bn or self.text_hi)
