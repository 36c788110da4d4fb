"""Load the demonstration city into an empty register."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from complaints.tasks import refresh_public
from registry.demonstration import (
    gradings,
    last_lives,
    letters,
    lives,
    moving,
    noting,
    offices,
    papers,
    people,
    places,
    proof,
    receipts,
)
from staff.models import Section


class Command(BaseCommand):
    """Everything in one transaction; a register that already has a section is left alone."""

    help = "Load the demonstration city (fixtures/) into an empty register."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--logins`` prints who can log in instead of loading."""
        parser.add_argument("--logins", action="store_true", help="print the demonstration logins and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if options["logins"]:
            self._print_logins()
            return
        if Section.objects.exists():
            self.stdout.write("The register already has a department; nothing was loaded.")
            return
        with transaction.atomic():
            people.load()
            places.load_areas()
            places.load_streets()
            assets = places.load_assets()
            gradings.play(assets)
            told = lives.play(assets, report=self._progress)
            moving.play(assets)
            papers.load(assets)
            offices.load()
            noting.play()
            letters.play()
            receipts.play()
            proof.play()
            told += last_lives.play(assets)
            lives.silence()
        # What the nightly jobs would derive: a new installation shows its figures at once.
        refresh_public(0)
        self.stdout.write(f"Loaded {len(assets)} assets and {told} complaints with their files.")

    def _progress(self, text: str) -> None:
        if sys.stdout.isatty():
            self.stdout.write(f"  {text}")

    def _print_logins(self) -> None:
        for login, post in people.logins():
            self.stdout.write(f"{login:<12} {people.PASSWORD}   {post}")
