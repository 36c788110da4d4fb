"""``manage.py issue_certificates``: an authority of the department's own, and certificates with software keys.

For the demonstration and for trying; a real department registers the certificates of a licensed authority instead.
"""

import getpass
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from attestation import domain, keys
from attestation.models import Authority, KeyKind
from staff.models import Officer

NAME = "Aitihya demonstration authority"


class Command(BaseCommand):
    """Passphrases are asked for, or read from AUTHORITY_PASSPHRASE and KEY_PASSPHRASE; they are written nowhere."""

    help = "Issue certificates with software keys to officers, from a demonstration authority made here."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("employees", nargs="+", help="Employee codes of officers.")
        parser.add_argument("--days", type=int, default=365, help="How long the certificates are valid.")
        parser.add_argument(
            "--authority",
            type=Path,
            default=settings.BASE_DIR / "var" / "authority",
            help="Folder of the authority's certificate and (encrypted) key; made where there is none.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue and say."""
        officers = {officer.employee_code: officer for officer in Officer.objects.all()}
        if unknown := [code for code in options["employees"] if code not in officers]:
            raise CommandError(f"No officer has the employee code {', '.join(unknown)}.")
        above = _asked("AUTHORITY_PASSPHRASE", "Passphrase of the authority's key: ")
        authority, authority_key = self._authority(options["authority"], above)
        for code in options["employees"]:
            officer = officers[code]
            passphrase = _asked("KEY_PASSPHRASE", f"Passphrase of the key of {officer.name_en}: ")
            try:
                pem, key = keys.issue(
                    name=officer.name_en,
                    days=options["days"],
                    authority=authority.pem,
                    authority_key=authority_key,
                    authority_passphrase=above,
                    passphrase=passphrase,
                )
            except keys.WrongPassphrase:
                raise CommandError("The passphrase does not open the authority's key.") from None
            made = domain.add_certificate(officer=officer, pem=pem, kind=KeyKind.SOFTWARE, key=key)
            self.stdout.write(f"{code}: certificate {made.serial} until {made.valid_to:%Y-%m-%d}")

    def _authority(self, folder: Path, passphrase: str) -> tuple[Authority, str]:
        certificate, key = folder / "authority.pem", folder / "authority.key"
        if not certificate.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            pem, secret = keys.issue_authority(name=NAME, years=10, passphrase=passphrase)
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secret)
            certificate.write_text(pem, encoding="ascii")
        return domain.trust(pem=certificate.read_text(encoding="ascii")), key.read_text(encoding="ascii")


def _asked(variable: str, question: str) -> str:
    passphrase = os.environ.get(variable) or getpass.getpass(question)
    if len(passphrase) < 8:
        raise CommandError("A passphrase needs at least eight characters.")
    return passphrase
