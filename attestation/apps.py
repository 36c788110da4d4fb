"""The room of proof: that what was said stands as it was said."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttestationConfig(AppConfig):
    """See the module's docstring."""

    name = "attestation"
    verbose_name = _("Attestation")
