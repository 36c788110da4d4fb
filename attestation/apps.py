"""The room of proof: that what was said stands as it was said."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AttestationConfig(AppConfig):
    """See the module's docstring."""

    name = "attestation"
    verbose_name = _("Attestation")

    def ready(self) -> None:
        """Say after every migration again what the service's role may do; add this room's system check."""
        from attestation import checks, roles, sources

        # The signal is sent room by room; the last of all that have tables is the queue's.
        post_migrate.connect(
            roles.settle, sender=apps.get_app_config("procrastinate"), dispatch_uid="attestation.roles"
        )
        checks.declare()
        sources.declare()
