"""Entering what was checked, by the database itself: numbers, assets, their kinds' rows, former names, in one go."""

from collections.abc import Callable
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from assets import domain
from assets.models import KIND_MODELS, WARDS_GIVEN, Asset, Capture, FormerName
from exchange.importing.gathering import gathering
from exchange.importing.measuring import measure
from exchange.importing.targets import FORMER, REFERENCE
from exchange.models import Decision, ImportedRow, ImportEntry, ImportRun
from exchange.progress import Progress
from files.numbering import next_numbers
from maps.models import Area
from staff.models import User

CHUNK = 25_000
# A grade after the first is a grading's to give; what an entry is and how it was captured, a spreadsheet cannot say.
NOT_UPDATED = frozenset({"grade", "status", "heritage_lock", "captured_how", REFERENCE, "external_ids", "danger"})
# Each row as it will be written: cells taken apart, in which ward it lies, and where it comes in the order of places.
# References follow the file. The rows are written by their place (geometries are ordered along Hilbert's curve): what
# lies together then stands on the same pages of table and indexes and counts in the same cells.
# All but the two numberings can be shared among processes, as a look-up for each place could not: wards are joined, and
# the first of each place is taken.
_PLACED = """
    CREATE TEMPORARY TABLE import_placed ON COMMIT DROP AS
    SELECT numbered.*, row_number() OVER (ORDER BY geometry, number) AS serial FROM (
        SELECT located.*, row_number() OVER (ORDER BY number) AS place FROM (
            SELECT DISTINCT ON (r.number) r.number, r.geometry, r.search_key, area.id AS ward, area.parent_id AS borough
                {columns}
            FROM exchange_importedrow AS r {records} LEFT JOIN maps_area AS area
                ON area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(r.geometry))
            WHERE r.run_id = %s AND r.decision = 'enter' AND NOT r.faulty
            ORDER BY r.number, area.id
        ) AS located
    ) AS numbered ORDER BY geometry, number
"""
# Keys follow the order of writing, so that indexes grow at their ends. Giving them is one process's work, what is above
# several can share.
_KEYS = """
    CREATE TEMPORARY TABLE import_keys ON COMMIT DROP AS
    SELECT serial, nextval(%s::regclass) AS asset FROM generate_series(1, %s) AS serial
"""
_PIECE = """
    FROM import_placed AS b JOIN import_keys AS k ON k.serial = b.serial
    WHERE b.serial > %(after)s AND b.serial <= %(upto)s AND k.serial > %(after)s AND k.serial <= %(upto)s
    ORDER BY b.serial
"""
_FORMER_NAMES = """
    INSERT INTO assets_formername (asset_id, name)
    SELECT asset, name FROM (
        SELECT k.asset, b.serial, each.name, each.place FROM import_placed AS b JOIN import_keys AS k USING (serial),
            jsonb_array_elements_text(b.former_names) WITH ORDINALITY AS each (name, place)
        WHERE b.former_names <> '[]'
    ) AS names ORDER BY serial, place
"""
_REFERENCES = """
    SELECT conname FROM pg_constraint
    WHERE contype = 'f' AND condeferrable AND conrelid = ANY(SELECT each::regclass FROM unnest(%s::text[]) AS each)
"""
_ENTRIES = """
    INSERT INTO exchange_importentry (run_id, number, asset_id, version, existed)
    SELECT %(run)s, b.number, k.asset, 1, false FROM import_placed AS b JOIN import_keys AS k ON k.serial = b.serial
    WHERE b.serial > %(after)s AND b.serial <= %(upto)s AND k.serial > %(after)s AND k.serial <= %(upto)s
    ORDER BY b.number
"""


def enter_new(run: ImportRun, progress: Progress, done: int) -> int:
    """Enter every row that is decided so; return how many. In the caller's transaction and context of history.

    Takes the numbers, then writes assets, their kinds' rows and what each row became, some thousands at a time, and
    last the former names. Every trigger and constraint of the register holds.
    """
    with connection.cursor() as cursor:
        # The triggers' statements have one plan each; making it anew for every row costs more than running it.
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        _check_references_at_once(cursor, [Asset, KIND_MODELS[run.kind], FormerName, ImportEntry])
        # The trigram index takes the new keys in one sorted go at the end instead of in small ones all the time.
        cursor.execute("SET LOCAL gin_pending_list_limit = '1GB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # What a chunk's triggers look at stays in memory; and nothing here is long enough to be compiled.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SELECT set_config(%s, 'yes', true)", [WARDS_GIVEN])
        # Where wards were only just drawn, each place would be held against every one of them.
        measure(cursor, Area._meta.db_table)
        count = _place(cursor, run)
        if not count:
            return 0
        first = next_numbers(series="asset", year=0, count=count)[0]
        assets, given = _insert(run, Asset, _asset_columns(run, first))
        kinds, also = _insert(run, KIND_MODELS[run.kind], {"asset_id": ("k.asset", None)})
        with gathering(count):
            for after in range(0, count, CHUNK):
                piece = {"after": after, "upto": after + CHUNK, "run": run.pk}
                cursor.execute(assets, given | piece)
                if not after:
                    # Plans made while the table was empty (each foreign key has one) would read a whole index a row.
                    measure(cursor, Asset._meta.db_table)
                cursor.execute(kinds, also | piece)
                cursor.execute(_ENTRIES, piece)
                progress.say(done + min(after + CHUNK, count))
            if FORMER in _held(run):
                # Few rows have any: to go through all of them once costs less than to look up each.
                cursor.execute(_FORMER_NAMES)
    return count


def _place(cursor: Any, run: ImportRun) -> int:
    """Make the tables of the rows to enter, as they will be written, and of their keys; return how many there are."""
    cursor.execute("DROP TABLE IF EXISTS import_placed, import_keys")
    # Everywhere else in the service a statement is one process's, which suits short ones.
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
    cursor.execute(_placing(run), [run.pk])
    count = int(cursor.rowcount)
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    if count:
        # Looked up once: within the statement it would be looked up for every key.
        cursor.execute("SELECT pg_get_serial_sequence('assets_asset', 'id')")
        cursor.execute(_KEYS, [cursor.fetchone()[0], count])
        for table in ("import_placed", "import_keys"):
            cursor.execute(f"CREATE INDEX ON {table} (serial)")
            cursor.execute(f"ANALYZE {table} (serial)")
    return count


def _placing(run: ImportRun) -> str:
    sources: list[tuple[str, type[models.Model]]] = [("values", Asset), ("details", KIND_MODELS[run.kind])]
    columns = [", r.former_names"] if FORMER in _held(run) else []
    for source, model in sources:
        columns += [f', "{source}"."{field.column}" AS "{source} {field.column}"' for field in _filled(run, model)]
    records = " ".join(_record(run, source, model) for source, model in sources)
    return _PLACED.format(columns="".join(columns), records=records)


def _check_references_at_once(cursor: Any, tables: "list[type[models.Model]]") -> None:
    """Have foreign keys checked by each statement instead of at the end.

    PostgreSQL goes through all that waits for the end whenever a trigger runs a statement of its own: a row would cost
    the more the more rows there are. What other deferred triggers do at the commit stays there.
    """
    cursor.execute(_REFERENCES, [[model._meta.db_table for model in tables]])
    names = ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())
    cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")


def _asset_columns(run: ImportRun, first: int) -> dict[str, tuple[str, Any]]:
    serial = "(%(first)s + b.place - 1)::text"
    return {
        "id": ("k.asset", None),
        "reference": (f"'AH-' || lpad({serial}, greatest(6, length({serial})), '0')", first),
        "kind": ("%(kind)s", run.kind),
        "geometry": ("b.geometry", None),
        "search_key": ("b.search_key", None),
        "version": ("1", None),
        "registered_at": ("%(registered_at)s", timezone.now()),
        "ward_id": ("b.ward", None),
        "borough_id": ("b.borough", None),
    }


_FIXED = frozenset({"id", "reference", "kind", "geometry", "search_key", "version", "registered_at", "asset"})


def _held(run: ImportRun) -> set[str]:
    return {name.partition(".")[0] for name in (*run.mapping, *run.constants)}


def _filled(run: ImportRun, model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Return the columns of a table that the rows of the file fill."""
    held = _held(run) - _FIXED
    return [field for field in model._meta.concrete_fields if field.name in held and not field.generated]


def _record(run: ImportRun, source: str, model: type[models.Model]) -> str:
    types = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in _filled(run, model))
    return f'CROSS JOIN LATERAL jsonb_to_record(r."{source}") AS "{source}" ({types})' if types else ""


def _insert(run: ImportRun, model: type[models.Model], fixed: dict[str, tuple[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Return the statement that fills a table from the rows placed, and its parameters.

    A column that the row lacks gets what the model gives it.
    """
    source = "values" if model is Asset else "details"
    filled = {field.column for field in _filled(run, model)}
    names, values = [], []
    parameters: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if field.generated:
            continue
        names.append(f'"{column}"')
        if column in fixed:
            expression, value = fixed[column]
            values.append(expression)
            parameters[{"reference": "first"}.get(column, column)] = value
            continue
        default = Capture.IMPORTED if column == "captured_how" else field.get_default()
        given = f'b."{source} {column}"' if column in filled else "NULL"
        if default is not None:
            parameters[f"default_{column}"] = field.get_db_prep_save(default, connection)
            given = f"coalesce({given}, %(default_{column})s::{field.db_type(connection)})"
        values.append(given)
    return f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(values)} {_PIECE}', parameters


def update_existing(run: ImportRun, user: User | None, say: Callable[[int], None], done: int) -> int:
    """Correct the entries that rows are decided to be; return how many. In the caller's transaction.

    Cells left empty change nothing, and grade, status and identifiers elsewhere stay as they are. Raises
    ValidationError where an entry was changed since the check, or refuses what the file says.
    """
    count = 0
    rows = ImportedRow.objects.filter(run=run, decision=Decision.UPDATE, faulty=False).order_by("number")
    for row in rows.select_related("like").iterator(chunk_size=500):
        asset = row.like
        if asset is None:
            continue
        try:
            amended = domain.amend(
                asset=asset,
                user=user,
                expected_version=row.like_version or 0,
                changes=_changes(run, row),
                reason=run.reason,
            )
        except domain.Stale as error:
            raise ValidationError(
                _("Row %(row)s: %(reference)s was changed since the check. Check the file again.")
                % {"row": row.number, "reference": asset.reference}
            ) from error
        except ValidationError as error:
            raise ValidationError([f"{_('row')} {row.number}: {message}" for message in error.messages]) from error
        ImportEntry.objects.create(run=run, number=row.number, asset=amended, version=amended.version, existed=True)
        count += 1
        say(done + count)
    return count


def _changes(run: ImportRun, row: ImportedRow) -> domain.Changes:
    asset = row.like
    values = {name: value for name, value in row.values.items() if name not in NOT_UPDATED}
    details = {name: value for name, value in row.details.items() if name not in NOT_UPDATED}
    model = KIND_MODELS[run.kind]
    changes: dict[str, Any] = {name: _python(Asset, name, value) for name, value in values.items()}
    if details:
        changes["details"] = {name: _python(model, name, value) for name, value in details.items()}
    if row.former_names and asset is not None:
        kept = list(asset.former_names.order_by("pk").values_list("name", flat=True))
        changes["former_names"] = list(dict.fromkeys([*kept, *row.former_names]))
    if run.move and row.geometry is not None:
        changes["geometry"] = GEOSGeometry(row.geometry)
        changes["captured_how"] = Capture.IMPORTED
    return changes  # type: ignore[return-value]


def _python(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(value)
