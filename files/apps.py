"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Say which rows are in the files' chains; add this room's checks and panels."""
        from files import chain, integrity, proof_panels, signing

        chain.declare()
        integrity.declare()
        proof_panels.declare()
        signing.declare()
