"""What can be complained of, in three languages, with the promise, the reach and the questions of each as data."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from files.models import Priority
from language.models import Named, NormalisedTextField
from staff.models import Duty, Section


class PhotoRule(models.TextChoices):
    """What photographs mean to a category."""

    HELPFUL = "helpful", _("a photo helps")
    NEEDED = "needed", _("a photo is needed")
    EVIDENCE = "evidence", _("photos are evidence: never published, kept with the place and the time they were taken")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Category(Named):
    """What a complaint is about; its promise, priority and reach, and what its closing needs, are data.

    One that is in use is retired (``active``), never deleted.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices), verbose_name=_("kinds of asset"))
    help_en = NormalisedTextField(_("explanation in English"), blank=True)
    help_bn = NormalisedTextField(_("explanation in Bengali"), blank=True)
    help_hi = NormalisedTextField(_("explanation in Hindi"), blank=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="+", verbose_name=_("responsible section"))
    first_duty = models.CharField(
        _("duty that receives it"), max_length=20, choices=Duty.choices, default=Duty.DEALING_HAND
    )
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.ORDINARY)
    promised_hours = models.PositiveIntegerField(_("promised hours"), default=504)
    distance_m = models.PositiveIntegerField(_("nearest asset within metres"), default=50)
    sensitive = models.BooleanField(_("identity sealed"), default=False)
    anonymous_allowed = models.BooleanField(_("may be reported without a name"), default=False)
    photo_rule = models.CharField(_("photos"), max_length=10, choices=PhotoRule.choices, default=PhotoRule.HELPFUL)
    published = models.BooleanField(_("shown on the public map"), default=True)
    kept_days = models.PositiveIntegerField(
        _("personal data kept for days after the end"),
        default=365,
        help_text=_("After that who reported it is forgotten; what was reported stays."),
    )
    feedback_days = models.PositiveSmallIntegerField(
        _("days to say that it is not fixed"),
        default=21,
        help_text=_("Counted from the answer; “not fixed” opens the file again."),
    )
    waiting_days = models.PositiveSmallIntegerField(
        _("days to wait for the reporter's answer"),
        default=7,
        help_text=_("After that whoever holds the file is reminded of his question."),
    )
    proof_needed = models.BooleanField(
        _("closing as done needs a photo taken afterwards"),
        default=True,
        help_text=_("Without one, whoever closes it says why."),
    )
    proof_metres = models.PositiveIntegerField(_("that photo is taken within metres of the place"), default=100)
    keywords = NormalisedTextField(
        _("search words"), blank=True, help_text=_("Words in any language under which people look for it.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=100, help_text=_("The lowest is offered first."))
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback_days__gte=1, waiting_days__gte=1), name="category_gives_people_a_day"
            )
        ]

    @property
    def explanation(self) -> str:
        """The explanation in the reader's language, or in English where that one is not known."""
        return str(getattr(self, f"help_{(get_language() or 'en')[:2]}", "") or self.help_en)


class QuestionType(models.TextChoices):
    """The sorts of answer that Open311 GeoReport v2 knows, in its words."""

    STRING = "string", _("a line")
    TEXT = "text", _("a paragraph")
    NUMBER = "number", _("a number")
    DATETIME = "datetime", _("a date and time")
    ONE = "singlevaluelist", _("one of a list")
    SEVERAL = "multivaluelist", _("several of a list")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Question(Named):
    """A question that a category asks of its reporter; ``code`` is the attribute's code in Open311."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="questions", verbose_name=_("category"))
    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("sort of answer"), max_length=20, choices=QuestionType.choices)
    required = models.BooleanField(_("must be answered"), default=False)
    help_en = NormalisedTextField(_("explanation in English"), blank=True)
    help_bn = NormalisedTextField(_("explanation in Bengali"), blank=True)
    help_hi = NormalisedTextField(_("explanation in Hindi"), blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    active = models.BooleanField(_("asked"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="question_code_once_a_category")]

    @property
    def explanation(self) -> str:
        """The explanation in the reader's language, or in English where that one is not known."""
        return str(getattr(self, f"help_{(get_language() or 'en')[:2]}", "") or self.help_en)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Choice(Named):
    """One of the answers that a question with a list offers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name=_("question"))
    code = models.SlugField(_("code"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="choice_code_once_a_question")]
