"""The room of citizens' reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """See the module's docstring."""

    name = "complaints"
    verbose_name = _("Complaints")
