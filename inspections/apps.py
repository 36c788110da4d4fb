"""The room of visits, condition and maintenance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """See the module's docstring."""

    name = "inspections"
    verbose_name = _("Inspections")
