"""By what files are counted and sorted: functional heads with number formats of their own, and categories."""

from string import Formatter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from language.models import Named
from staff.models import Section


class FunctionalHead(Named):
    """A standard head of a section under which files are numbered apart, such as A-11011 for establishment matters.

    Numbers count per head and year; the series hangs on the row and not on the code, so that a head that is renamed
    never gives a number twice.
    """

    section = models.ForeignKey(Section, models.PROTECT, related_name="heads", verbose_name=_("section"))
    code = models.CharField(_("code"), max_length=20)
    number_format = models.CharField(_("file number format"), max_length=60, default="{head}/{serial}/{year}-{section}")
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("functional head")
        verbose_name_plural = _("functional heads")
        ordering = ["section", "code"]
        constraints = [models.UniqueConstraint(fields=["section", "code"], name="head_once_per_section")]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    @property
    def series(self) -> str:
        """The name of its series of numbers."""
        return f"head:{self.pk}"

    def number(self, *, serial: int, year: int) -> str:
        """Return the file number that the format gives."""
        return self.number_format.format(head=self.code, section=self.section.code, year=year, serial=serial)

    def clean(self) -> None:
        """Refuse a format that could not give two numbers apart, under this head or another."""
        if fault := self._fault():
            raise ValidationError({"number_format": fault})

    def _fault(self) -> str | Promise:
        try:
            named = {part[1] for part in Formatter().parse(self.number_format) if part[1] is not None}
            if not named <= {"head", "section", "year", "serial"}:
                raise ValueError(self.number_format)
            first, second = (self.number(serial=serial, year=2026) for serial in (1, 2))
        except (ValueError, AttributeError, IndexError, KeyError):
            return _(
                "Only {head}, {serial}, {year} and {section} can stand in braces, as in {head}/{serial}/{year}-Est."
            )
        if first == second:
            return _("The format needs {serial}, or every number would be the same.")
        alike = FunctionalHead.objects.exclude(pk=self.pk).filter(number_format=self.number_format)
        if "head" not in named:
            same = alike.filter(section=self.section) if "section" in named else alike
            if same.exists():
                return _("Another head has this format; add {head} to tell their numbers apart.")
        elif "section" not in named and alike.filter(code=self.code).exists():
            return _("A head of another section has this code and format; add {section} to tell their numbers apart.")
        return self._fault_with_sections(first)

    def _fault_with_sections(self, sample: str) -> str | Promise:
        for section in Section.objects.all():
            try:
                running = section.number_format.format(section=section.code, year=2026, serial=1)
            except (ValueError, IndexError, KeyError):
                continue
            if running == sample:
                return _("A section counts its files in this format; add {head} to tell their numbers apart.")
        return ""


class FileCategory(Named):
    """What kind of matter a file is about, for lists and reports; kept by the administration."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("file category")
        verbose_name_plural = _("file categories")
        ordering = ["code"]
