"""The room of departmental files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the module's docstring."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Connect receivers and hang panels."""
        from files import drafting_panels, receivers  # noqa: F401 (receivers connect on import)

        drafting_panels.declare()
