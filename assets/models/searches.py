"""What the search knows beside the register: streets' old and new names, and searches that people keep."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.dating import validate_edtf
from language.models import Named, NormalisedCharField
from staff.models import Section, User


class Certainty(models.TextChoices):
    """How sure a renaming is."""

    SURE = "sure", _("sure")
    LIKELY = "likely", _("likely")


class StreetName(Named):
    """A name that a street or square bears or bore; names with one ``street`` are names of the same.

    Who searches for one of them finds the addresses that are written with another.
    """

    street = models.SlugField(_("street"), max_length=80, help_text=_("The same word for every name of one street."))
    since = models.CharField(_("since"), max_length=60, blank=True, validators=[validate_edtf])
    until = models.CharField(_("until"), max_length=60, blank=True, validators=[validate_edtf])
    current = models.BooleanField(_("today's name"), default=False)
    source = NormalisedCharField(_("source"), max_length=300, blank=True)
    certainty = models.CharField(_("certainty"), max_length=6, choices=Certainty.choices, default=Certainty.SURE)

    class Meta:
        verbose_name = _("street name")
        verbose_name_plural = _("street names")
        ordering = ["street", "-current", "name_en"]
        constraints = [
            models.UniqueConstraint(fields=["street", "name_en"], name="street_name_once"),
            models.UniqueConstraint(
                fields=["street"], condition=models.Q(current=True), name="one_current_name_per_street"
            ),
        ]


class SavedSearch(models.Model):
    """A question about the register that somebody keeps, for himself or for his section."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    name = NormalisedCharField(_("name"), max_length=120)
    parameters = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    # What was entered after this asset is new to the owner.
    seen_up_to = models.BigIntegerField(default=0, editable=False)
    looked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="search_named_once_per_owner")]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """The search itself, asked again."""
        return f"{reverse('assets:search')}?{urlencode(self.parameters)}"
