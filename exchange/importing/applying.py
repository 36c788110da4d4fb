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
# The place of each row, in which ward it is, and where it comes in the order of places. References follow the file. The
# rows are written by their place (geometries are ordered along Hilbert's curve): what lies together then stands on the
# same pages of table and indexes and counts in the same cells.
# Joining places and wards, and taking the first ward of each place, can be shared among processes; a look-up for each
# place cannot.
_PLACED = """
    CREATE TEMPORARY TABLE import_placed ON COMMIT DROP AS
    SELECT row, number, row_number() OVER (ORDER BY number) AS place, ward, borough,
        row_number() OVER (ORDER BY geometry, number) AS serial
    FROM (
        SELECT DISTINCT ON (r.number) r.id AS row, r.number, r.geometry, area.id AS ward, area.parent_id AS borough
        FROM exchange_importedrow AS r LEFT JOIN maps_area AS area
            ON area.kind = 'ward' AND ST_Covers(area.geometry, ST_PointOnSurface(r.geometry))
        WHERE r.run_id = %s AND r.decision = 'enter' AND NOT r.faulty
        ORDER BY r.number, area.id
    ) AS located
"""
# Keys follow the order of writing, so that indexes grow at their ends. Giving them is one process's work, what is above
# several can share.
_BATCH = """
    CREATE TEMPORARY TABLE import_batch ON COMMIT DROP AS
    SELECT *, nextval(pg_get_serial_sequence('assets_asset', 'id')) AS asset
    FROM (SELECT * FROM import_placed ORDER BY serial OFFSET 0) AS ordered
"""
_JOINED = """
    FROM import_batch b JOIN exchange_importedrow r ON r.id = b.row
    WHERE b.serial > %(after)s AND b.serial <= %(upto)s ORDER BY b.serial
"""
_FORMER_NAMES = """
    INSERT INTO assets_formername (asset_id, name)
    SELECT asset, name FROM (
        SELECT b.asset, b.serial, each.name, each.place FROM import_batch b JOIN exchange_importedrow r ON r.id = b.row,
            jsonb_array_elements_text(r.former_names) WITH ORDINALITY AS each (name, place)
        WHERE r.run_id = %(run)s AND r.former_names <> '[]'
    ) AS names ORDER BY serial, place
"""
_REFERENCES = """
    SELECT conname FROM pg_constraint
    WHERE contype = 'f' AND condeferrable AND conrelid = ANY(SELECT each::regclass FROM unnest(%s::text[]) AS each)
"""
_ENTRIES = """
    INSERT INTO exchange_importentry (run_id, number, asset_id, version, existed)
    SELECT %(run)s, number, asset, 1, false FROM import_batch WHERE serial > %(after)s AND serial <= %(upto)s
    ORDER BY number
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
        cursor.execute("DROP TABLE IF EXISTS import_placed, import_batch")
        # Everywhere else in the service a statement is one process's, which suits short ones.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
        cursor.execute(_PLACED, [run.pk])
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute(_BATCH)
        count = int(cursor.rowcount)
        if not count:
            return 0
        cursor.execute("CREATE INDEX ON import_batch (serial)")
        cursor.execute("ANALYZE import_batch")
        first = next_numbers(series="asset", year=0, count=count)[0]
        assets, given = _insert(run, Asset, "values", _asset_columns(run, first))
        kinds, also = _insert(run, KIND_MODELS[run.kind], "details", {"asset_id": ("b.asset", None)})
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
            if FORMER in run.mapping or FORMER in run.constants:
                # Few rows have any: to go through all of them once costs less than to look up each.
                cursor.execute(_FORMER_NAMES, {"run": run.pk})
    return count


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
        "id": ("b.asset", None),
        "reference": (f"'AH-' || lpad({serial}, greatest(6, length({serial})), '0')", first),
        "kind": ("%(kind)s", run.kind),
        "geometry": ("r.geometry", None),
        "search_key": ("r.search_key", None),
        "version": ("1", None),
        "registered_at": ("%(registered_at)s", timezone.now()),
        "ward_id": ("b.ward", None),
        "borough_id": ("b.borough", None),
    }


def _insert(
    run: ImportRun, model: type[models.Model], source: str, fixed: dict[str, tuple[str, Any]]
) -> tuple[str, dict[str, Any]]:
    """Return the statement that fills a table from the JSON column ``source`` of the rows, and its parameters.

    A column that the JSON lacks gets what the model gives it.
    """
    held = {name.partition(".")[0] for name in (*run.mapping, *run.constants)}
    names, values, types = [], [], []
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
        sort = field.db_type(connection)
        default = Capture.IMPORTED if column == "captured_how" else field.get_default()
        given = f'v."{column}"' if field.name in held else "NULL"
        if default is not None:
            parameters[f"default_{column}"] = field.get_db_prep_save(default, connection)
            given = f"coalesce({given}, %(default_{column})s::{sort})"
        values.append(given)
        if field.name in held:
            types.append(f'"{column}" {sort}')
    record = f'CROSS JOIN LATERAL jsonb_to_record(r."{source}") AS v({", ".join(types)})' if types else ""
    joined = _JOINED.replace("WHERE", f"{record} WHERE", 1)
    statement = f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(values)} {joined}'
    return statement, parameters


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
