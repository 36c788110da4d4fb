"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Connect receivers, hang this room's pieces on the page of a file, say what is chained and what lies where."""
        from files import integrity, receivers  # noqa: F401 (they connect on import)
        from files.consulting import panels as consulting_panels
        from files.counting import lying
        from files.drafting import panels as drafting_panels
        from files.proof import chain, signing
        from files.proof import panels as proof_panels
        from files.reminding import explaining
        from files.slips import scan_panels, slip_panels

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
