"""Enter bodies, criteria, thresholds and grade rules from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from grading import domain


class Command(BaseCommand):
    """What is there already stays as it is, so that it can be run again after rows were added to the file."""

    help = "Enter grade rules and criteria with their dates and sources (fixtures/grades.json, or another file)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", nargs="?", default=str(Path(settings.BASE_DIR) / "fixtures" / "grades.json"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how much was new."""
        rows = json.loads(Path(options["file"]).read_text(encoding="utf-8"))
        made = domain.load(rows=rows)
        self.stdout.write(", ".join(f"{number} {name}" for name, number in made.items()) + " entered.")
