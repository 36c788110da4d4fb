"""The composition root."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Site-wide pages; nobody imports this room."""

    name = "registry"
