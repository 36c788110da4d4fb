"""``manage.py import_assets``: many assets of one kind from a vector file."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from assets.importing import import_assets
from assets.models import Kind
from maps.vector import read, write_faults

_SHOWN = 20


class Command(BaseCommand):
    """See the module's docstring."""

    help = (
        "Enter assets from any vector file that GDAL reads: GeoJSON, GeoPackage, Shapefile (zipped too), KML, CSV with "
        "lon and lat or wkt. All or nothing, in one transaction. Example: import_assets ponds.gpkg --kind water "
        "--map name_en=NAME --map type=WTYPE --set ownership=private --dry-run --errors faults.csv"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=Kind.values)
        parser.add_argument("--map", action="append", default=[], metavar="OURS=THEIRS", help="Which column is which.")
        parser.add_argument("--mapping", type=Path, help='JSON file: {"map": {ours: theirs}, "set": {ours: value}}.')
        parser.add_argument("--set", action="append", default=[], metavar="OURS=VALUE", help="One value for all rows.")
        parser.add_argument("--layer", help="Layer of a file that has several.")
        parser.add_argument("--crs", help="Coordinate system where the file does not say it, such as EPSG:32645.")
        parser.add_argument("--errors", type=Path, help="CSV file to write every fault to.")
        parser.add_argument("--skip-faulty", action="store_true", help="Store the rows without faults all the same.")
        parser.add_argument("--dry-run", action="store_true", help="Check everything and store nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, store, report."""
        quiet = options["verbosity"] == 0

        def bar(rows: Iterable[Any], what: str) -> Iterable[Any]:
            bars: Iterable[Any] = tqdm(rows, desc=what, disable=quiet, file=self.stderr, unit="", leave=False)
            return bars

        try:
            mapping, constants = _pairs(options)
            report = import_assets(
                source=read(options["file"], layer=options["layer"], crs=options["crs"]),
                kind=options["kind"],
                mapping=mapping,
                constants=constants,
                skip_faulty=options["skip_faulty"],
                dry_run=options["dry_run"],
                progress=bar,
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        if options["errors"]:
            write_faults(options["errors"], report.faults)
        for fault in report.faults[:_SHOWN]:
            self.stderr.write(f"row {fault.row}, {fault.column} “{fault.value}”: {fault.message}")
        if len(report.faults) > _SHOWN:
            self.stderr.write(f"… and {len(report.faults) - _SHOWN} more; --errors writes all to a file.")
        if report.stored:
            self.stdout.write(f"Stored {report.stored} of {report.rows} rows: {report.first} to {report.last}.")
        if report.faults and not options["skip_faulty"]:
            raise CommandError(f"{report.faulty_rows} of {report.rows} rows are faulty; nothing was stored.")
        if options["dry_run"]:
            good = report.rows - report.faulty_rows
            self.stdout.write(f"Dry run: {good} of {report.rows} rows could be stored; nothing was.")


def _pairs(options: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return mapping and constants of the file and of the command line, which wins; raises ValidationError."""
    known: dict[str, dict[str, str]] = {"map": {}, "set": {}}
    if path := options["mapping"]:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            known = {name: {str(k): str(v) for k, v in document.get(name, {}).items()} for name in known}
        except (OSError, ValueError, AttributeError) as error:
            raise ValidationError(f'{path} is no mapping {{"map": {{…}}, "set": {{…}}}}: {error}') from error
    for name in known:
        for text in options[name]:
            ours, equals, theirs = text.partition("=")
            if not (ours and equals and theirs):
                raise ValidationError(f"--{name} {text}: write OURS={'THEIRS' if name == 'map' else 'VALUE'}.")
            known[name][ours.strip()] = theirs.strip()
    return known["map"], known["set"]
