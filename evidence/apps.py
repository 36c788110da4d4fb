"""The room of everything uploaded."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """See the module's docstring."""

    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """Add this room's checks of what is stored, and have originals go out with mails."""
        from evidence import attachments, integrity

        integrity.declare()
        attachments.declare()
