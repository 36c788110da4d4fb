"""Take mails in for the diary."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from files.receiving.mailbox import receive
from staff.models import Section


class Command(BaseCommand):
    """One folder, for one section; what becomes of each mail is printed without naming anybody."""

    help = "Take the mails of a folder (a Maildir or .eml files) in for a section's diary."

    def add_arguments(self, parser: CommandParser) -> None:
        """The section's code and the folder."""
        parser.add_argument("section", help="the section's code")
        parser.add_argument("folder", type=Path, help="a Maildir, or a folder with .eml files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in, or say why not."""
        section = Section.objects.filter(code=options["section"]).first()
        if section is None:
            raise CommandError(f"No section has the code {options['section']}.")
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        for outcome in receive(folder, section=section):
            self.stdout.write(f"{outcome.name}: {outcome.result}{f' – {outcome.words}' if outcome.words else ''}")
