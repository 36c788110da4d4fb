"""The employee master, and who holds which post when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from language.models import Named
from staff.models.accounts import User
from staff.models.offices import Post


class Officer(Named):
    """The employee master: one person, with or without a login."""

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="officer", verbose_name=_("login")
    )
    employee_code = models.CharField(_("employee code"), max_length=20, unique=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")


class Tenure(models.Model):
    """An officer's time in a post; a post has at most one holder on any day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("post"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="tenures", verbose_name=_("officer"))
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        constraints = [
            ExclusionConstraint(
                name="post_has_one_holder_a_day",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("This post has another holder on some of these days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} – {self.post}"
