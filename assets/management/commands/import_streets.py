"""Read the old and new names of streets from a CSV file, such as fixtures/streets.csv."""

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assets.domain import import_streets


class Command(BaseCommand):
    """All rows or none; a name that is there already is written anew."""

    help = "Read names of streets: street, name_en, name_bn, name_hi, since, until, current, certainty, source."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them, or name the row at fault."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as lines:
                number = import_streets(rows=csv.DictReader(lines))
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except (ValidationError, UnicodeDecodeError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{number} names of streets.")
