"""The room of visits, condition and maintenance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """Listens to files, and hangs its panels on the pages of files and assets."""

    name = "inspections"
    verbose_name = _("Inspections")

    def ready(self) -> None:
        """Add the panels, this room's checks of what is stored, and what it tells in an asset's history."""
        from inspections import history, integrity, receivers  # noqa: F401 (receivers connect on import)
        from inspections.panels import add_panels

        add_panels()
        integrity.declare()
        history.declare()
