"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Hang this room's pieces on the page of a file; say what lies with a post, and what is in the files' chains."""
        from files import chain, consulting_panels, explaining, integrity, lying, proof_panels, signing

        chain.declare()
        consulting_panels.declare()
        explaining.declare()
        integrity.declare()
        lying.declare()
        proof_panels.declare()
        signing.declare()
