"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Hang this room's own pieces on the page of a file, and tell what lies with a post."""
        from files import consulting_panels, explaining, lying

        consulting_panels.declare()
        explaining.declare()
        lying.declare()
