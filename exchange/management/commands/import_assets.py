"""``manage.py import_assets``: many assets of one kind from a file, by the same steps as the page."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assets.models import Kind
from exchange import domain
from exchange.importing.targets import without_empty
from exchange.models import Decision, ImportEntry, ImportFault, ImportRun, ImportState
from maps.vector import Fault, write_faults

_SHOWN = 20


class Command(BaseCommand):
    """See the module's docstring."""

    help = (
        "Enter assets from a file: GeoJSON, GeoPackage, Shapefile (zipped), FlatGeobuf, KML, KMZ, XLSX or CSV with "
        "lon and lat or wkt. All or nothing, in one transaction. Columns are found by their headings; --map says "
        "otherwise. Example: import_assets ponds.gpkg --kind water --map name_en=NAME --map type=WTYPE "
        "--set ownership=private --dry-run --errors faults.csv"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--kind", choices=Kind.values)
        parser.add_argument("--map", action="append", default=[], metavar="OURS=THEIRS", help="Which column is which.")
        parser.add_argument("--mapping", type=Path, help='JSON file: {"map": {ours: theirs}, "set": {ours: value}}.')
        parser.add_argument("--set", action="append", default=[], metavar="OURS=VALUE", help="One value for all rows.")
        parser.add_argument("--layer", default="", help="Layer or sheet of a file that has several.")
        parser.add_argument("--crs", default="", help="Coordinate system where the file does not say it: EPSG:32645.")
        parser.add_argument("--encoding", default="", help="Encoding of a CSV or Shapefile that does not say it.")
        parser.add_argument("--errors", type=Path, help="CSV file to write every fault to.")
        parser.add_argument("--skip-faulty", action="store_true", help="Store the rows without faults all the same.")
        parser.add_argument(
            "--duplicates", choices=Decision.values, default=Decision.ENTER.value,
            help="What becomes of rows like an entry near by. The same identifier elsewhere is never entered twice.",
        )  # fmt: skip
        parser.add_argument(
            "--move", action="store_true", help="Updated entries take their position from the file too."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check everything and store nothing.")
        parser.add_argument("--undo", type=int, metavar="IMPORT", help="Take the import with this number back.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, decide, enter, report."""
        try:
            if options["undo"]:
                self._undo(options["undo"])
                return
            if not options["file"] or not options["kind"]:
                raise CommandError("Name a file and --kind.")
            run = self._checked(options)
            self._report(run, options)
            if run.faulty and not options["skip_faulty"]:
                raise CommandError(f"{run.faulty} of {run.rows} rows are faulty; nothing was stored.")
            if options["dry_run"]:
                self.stdout.write(f"Dry run: {run.rows - run.faulty} of {run.rows} rows could be stored; nothing was.")
                domain.discard(run=run)
                return
            self._apply(run, options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error

    def _checked(self, options: dict[str, Any]) -> ImportRun:
        path: Path = options["file"]
        if not path.exists():
            raise ValidationError(f"There is no file {path}.")
        mapping, constants = _pairs(options)
        with path.open("rb") as handle:
            run = domain.receive(content=File(handle), name=path.name, user=None, kind=options["kind"])
        if options["layer"] or options["crs"] or options["encoding"]:
            layer = options["layer"] or run.layout["layer"]
            run = domain.look(run=run, layer=layer, crs=options["crs"], encoding=options["encoding"])
        guessed, _constants = domain.suggested(run, options["kind"])
        positions = {name: guessed[name] for name in ("longitude", "latitude", "wkt") if name in guessed}
        mapping = positions | mapping if mapping else guessed
        run = domain.remember(run=run, kind=options["kind"], mapping=mapping, constants=constants, user=None)
        domain.run_check(run_id=run.pk, attempt=domain.start_check(run=run, queue=False))
        return self._came_to(run, ImportState.CHECKED)

    def _apply(self, run: ImportRun, options: dict[str, Any]) -> None:
        decision = options["duplicates"]
        domain.decide_all(run=run, decision=decision)
        known = domain.alike(run).filter(decision="")
        if decision == Decision.ENTER and not options["skip_faulty"] and (count := known.count()):
            for row in known.select_related("like").order_by("number")[:_SHOWN]:
                self.stderr.write(
                    f"row {row.number} is in the register already: {row.like.reference if row.like else ''}"
                )
            raise ValidationError(
                f"{count} of {run.rows} rows are in the register already; nothing was stored. "
                "Say --duplicates skip or --duplicates update."
            )
        domain.decide_all(run=run, decision=Decision.SKIP)
        attempt = domain.start_apply(
            run=run, user=None, skip_faulty=options["skip_faulty"], move=options["move"], queue=False
        )
        domain.run_apply(run_id=run.pk, attempt=attempt)
        run = self._came_to(run, ImportState.APPLIED)
        entries = ImportEntry.objects.filter(run=run, existed=False).order_by("number")
        first, last = (row.asset.reference if row else "–" for row in (entries.first(), entries.last()))
        if run.entered:
            self.stdout.write(f"Stored {run.entered} of {run.rows} rows: {first} to {last}. Import {run.pk}.")
        if run.updated or run.skipped:
            self.stdout.write(f"Updated {run.updated}, left out {run.skipped}. Import {run.pk}.")

    def _undo(self, number: int) -> None:
        run = ImportRun.objects.filter(pk=number).first()
        if run is None:
            raise CommandError(f"There is no import {number}.")
        domain.run_undo(run_id=run.pk, attempt=domain.start_undo(run=run, user=None, queue=False))
        self._came_to(run, ImportState.UNDONE)
        self.stdout.write(f"Import {number} is undone.")

    def _report(self, run: ImportRun, options: dict[str, Any]) -> None:
        found = ImportFault.objects.filter(run=run).order_by("row", "pk")
        faults = [Fault(each.row, each.column, each.value, each.message) for each in found.iterator()]
        if options["errors"]:
            write_faults(options["errors"], faults)
        for fault in faults[:_SHOWN]:
            self.stderr.write(f"row {fault.row}, {fault.column} “{fault.value}”: {fault.message}")
        if len(faults) > _SHOWN:
            self.stderr.write(f"… and {len(faults) - _SHOWN} more; --errors writes all to a file.")

    def _came_to(self, run: ImportRun, state: str) -> ImportRun:
        run.refresh_from_db()
        if run.state != state:
            raise CommandError(run.problem)
        return run


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
    return without_empty(known["map"]), without_empty(known["set"])
