"""``manage.py check_integrity``: the checks of the whole register, with an exit code for scripts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.integrity import AlreadyRunning, begin, carry_out
from registry.models import IntegrityFinding
from responses.checks import Check, checks

_SHOWN = 50


class Command(BaseCommand):
    """See the module's docstring."""

    help = "Check stored files, geometry, derived columns, counts and history. Exit code 1 where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--all-files", action="store_true", help="Hash every stored file, not a night's part.")
        parser.add_argument("--only", action="append", metavar="CHECK", help="Run only this check (may be repeated).")
        parser.add_argument("--list", action="store_true", help="Name the checks and do nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the checks and print what stands."""
        if options["list"]:
            for check in checks.all():
                self.stdout.write(f"{check.name}: {check.label}")
            return
        chosen = self._chosen(options["only"])
        try:
            run = begin()
        except AlreadyRunning as error:
            raise CommandError("A check is running already.", returncode=2) from error
        run = carry_out(run, thorough=options["all_files"], only=chosen)
        for name, figures in run.examined.items():
            self.stdout.write(
                f"{name}: {figures['number']} looked at, {figures['found']} wrong, {figures['seconds']} s"
            )
        standing = IntegrityFinding.objects.filter(settled_at=None, check_name__in=run.examined)
        for row in standing.order_by("check_name", "pk")[:_SHOWN]:
            self.stderr.write(f"{row.check_name} {row.subject}: expected {row.expected}; found {row.found}")
        if run.found:
            raise CommandError(f"{run.found} things are not as they should be.", returncode=1)

    def _chosen(self, names: list[str] | None) -> list[Check] | None:
        if not names:
            return None
        found = {name: checks.find(name) for name in names}
        if unknown := [name for name, check in found.items() if check is None]:
            raise CommandError(f"No such check: {', '.join(unknown)}. --list names them.")
        return [check for check in found.values() if check is not None]
