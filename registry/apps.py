"""The composition root."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    """Site-wide pages; nobody imports this room."""

    name = "registry"

    def ready(self) -> None:
        """Guard the history after every migration, and have it told once in a transaction who changes something."""
        from registry.guard import guard_history
        from registry.history import write_once_in_a_transaction

        write_once_in_a_transaction()

        # The signal is sent for rooms with models only; the history's own is there in every installation.
        sender = apps.get_app_config("pghistory")
        post_migrate.connect(guard_history, sender=sender, dispatch_uid="registry.guard_history")
