"""``manage.py import_areas``: outlines of wards, boroughs or the city from a vector file."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from maps.importing import AreaFields, import_areas, read_parents
from maps.models import AreaKind
from maps.vector import messages, read, write_faults


class Command(BaseCommand):
    """See the module's docstring."""

    help = "Store outlines of areas from any vector file that GDAL reads, in one transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=AreaKind.values)
        parser.add_argument("--code-field", required=True, help="Column with the area's code, such as WARD.")
        parser.add_argument("--name", default="", help="Column with the English name; else named by number.")
        parser.add_argument("--name-bn", default="", help="Column with the Bengali name.")
        parser.add_argument("--name-hi", default="", help="Column with the Hindi name.")
        parser.add_argument("--source", required=True, help="Whose outlines these are, and under which licence.")
        parser.add_argument("--parents", type=Path, help="CSV with the columns ward and borough: who lies in whom.")
        parser.add_argument("--layer", help="Layer of a file that has several.")
        parser.add_argument("--crs", help="Coordinate system where the file does not say it, such as EPSG:32645.")
        parser.add_argument("--drop-absent", action="store_true", help="Delete areas of this kind that the file lacks.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and store nothing.")
        parser.add_argument("--errors", type=Path, help="CSV file to write faults to.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, store, report."""
        try:
            report = import_areas(
                source=read(options["file"], layer=options["layer"], crs=options["crs"]),
                kind=options["kind"],
                fields=AreaFields(
                    code=options["code_field"],
                    name_en=options["name"],
                    name_bn=options["name_bn"],
                    name_hi=options["name_hi"],
                ),
                origin=options["source"],
                parents=read_parents(options["parents"]) if options["parents"] else None,
                drop_absent=options["drop_absent"],
                dry_run=options["dry_run"],
            )
        except ValidationError as error:
            raise CommandError(messages(error)) from error
        for line in report.lines:
            self.stdout.write(line)
        for fault in report.faults[:20]:
            self.stderr.write(f"row {fault.row}, {fault.column} {fault.value}: {fault.message}")
        if report.faults:
            if options["errors"]:
                write_faults(options["errors"], report.faults)
            raise CommandError(f"{len(report.faults)} faulty rows; nothing was stored.")
        self.stdout.write("Stored." if report.stored else "Dry run: nothing was stored.")
