"""The room where the register meets the files of other programs: imports, exports, bulk corrections, linked data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """See the module's docstring."""

    name = "exchange"
    verbose_name = _("Imports and exports")

    def ready(self) -> None:
        """Contribute to answers and to the page of an asset."""
        from exchange import panels

        panels.declare()
