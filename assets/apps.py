"""The room of the register itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    """See the module's docstring."""

    name = "assets"
    verbose_name = _("Assets")

    def ready(self) -> None:
        """Contribute to the page of a file, declare the register's layers and listen to the areas."""
        from assets import documents, integrity, jurisdiction_panel, layers, panels, pendency, receivers  # noqa: F401

        panels.declare()
        jurisdiction_panel.declare()
        panels.asset_panels.add(documents.PANEL)
        layers.declare()
        integrity.declare()
        pendency.declare()
