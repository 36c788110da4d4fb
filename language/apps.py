"""The room of the three languages."""

from django.apps import AppConfig


class LanguageConfig(AppConfig):
    """Normalised text, digits, dates and search keys."""

    name = "language"
