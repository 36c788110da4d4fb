"""The room of citizens' reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """Listens to files and inspections, and adds its panels to their pages."""

    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        """Connect receivers, hang panels, and have rules named where areas change."""
        from complaints import layers, receivers  # noqa: F401 (receivers connect on import)
        from complaints.assignment import boundaries, broken
        from complaints.correspondence import recipients
        from complaints.data_protection import other_holders, personal, reporters
        from complaints.domain import subscriptions
        from complaints.panels import add_panels

        recipients.declare()
        subscriptions.declare()
        add_panels()
        boundaries.declare()
        broken.declare()
        layers.declare()
        for holder in (reporters.HOLDER, other_holders.FOLLOWERS, other_holders.SUBSCRIBERS):
            personal.declare(holder)
