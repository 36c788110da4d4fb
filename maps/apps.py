"""The room of areas, layers, tiles and spatial look-ups; knows no other room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapsConfig(AppConfig):
    """See the module's docstring."""

    name = "maps"
    verbose_name = _("Maps")

    def ready(self) -> None:
        """Declare the layers of areas and the check of their outlines."""
        from maps import area_layers, integrity

        area_layers.declare()
        integrity.declare()
