"""The room of sections, posts, officers and working time."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Knows nothing of other rooms."""

    name = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        """Notice what is changed about logins."""
        from staff import receivers  # noqa: F401 (they register themselves)
