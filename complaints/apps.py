"""The room of citizens' reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """Its receivers and panels are hung up once the rooms below stand."""

    name = "complaints"
    verbose_name = _("Complaints")
