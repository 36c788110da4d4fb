"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Connect receivers, hang this room's pieces on the page of a file, say what is chained and what lies where."""
        from files import (
            chain,
            consulting_panels,
            drafting_panels,
            explaining,
            integrity,
            lying,
            proof_panels,
            receivers,  # noqa: F401 (they connect on import)
            scan_panels,
            signing,
            slip_panels,
        )

        chain.declare()
        consulting_panels.declare()
        drafting_panels.declare()
        explaining.declare()
        integrity.declare()
        lying.declare()
        proof_panels.declare()
        scan_panels.declare()
        signing.declare()
        slip_panels.declare()
