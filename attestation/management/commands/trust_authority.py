"""``manage.py trust_authority FILE``: certificates that this authority issued can be entered from now on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attestation import domain, keys


class Command(BaseCommand):
    """The file is the authority's own certificate (PEM), compared beforehand with what it publishes."""

    help = "Trust a certification authority."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter it and say its fingerprint."""
        try:
            made = domain.trust(pem=options["file"].read_text(encoding="ascii"))
        except (keys.BadCertificate, OSError, UnicodeDecodeError):
            raise CommandError(f"{options['file']} is no certificate in PEM form.") from None
        self.stdout.write(f"{made.name}, SHA-256 {made.fingerprint}")
