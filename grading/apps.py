"""The room of heritage grades: what is decided on which evidence, what a grade permits, the heritage lock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    """See the module's docstring."""

    name = "grading"
    verbose_name = _("Grading")

    def ready(self) -> None:
        """Add the panel, and what this room tells in an asset's history."""
        from grading import history, panels

        panels.declare()
        history.declare()
