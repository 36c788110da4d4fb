"""Enter categories of complaints with their questions, and other offices, from JSON files."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from complaints import domain


class Command(BaseCommand):
    """What is there already stays as the department keeps it, so that it can be run again after rows were added."""

    help = "Enter categories, their questions and other offices (fixtures/categories.json, fixtures/agencies.json)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        parser.add_argument("file", nargs="?", default=str(fixtures / "categories.json"))
        parser.add_argument("--agencies", default=str(fixtures / "agencies.json"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much was new."""
        made = domain.load_categories(rows=json.loads(Path(options["file"]).read_text(encoding="utf-8")))
        offices = domain.load_agencies(rows=json.loads(Path(options["agencies"]).read_text(encoding="utf-8")))
        said = ", ".join(f"{number} {name}" for name, number in made.items())
        self.stdout.write(f"{said}, {offices} other offices entered.")
