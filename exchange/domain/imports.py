"""What people do with an import. Every function is one transaction; the long work is queued with it."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from evidence.data import keep_data
from exchange import workflow
from exchange.importing import approving, packing, reading
from exchange.importing.packing import Unpacked
from exchange.importing.preparing import Preparer
from exchange.importing.reading import Layout
from exchange.importing.suggesting import guess_crs
from exchange.importing.targets import guess, without_empty
from exchange.models import Decision, ImportedRow, ImportFault, ImportMapping, ImportProgress, ImportRun, ImportState
from staff.models import Post, User

# A worker that says nothing for so long is gone (seconds).
SILENCE = 60
# So many are named in a refusal.
_MOST_NAMED = 20
# The jobs are above the domain: they are queued by their names.
_JOBS = {
    ImportState.CHECKING.value: "exchange.check",
    ImportState.APPLYING.value: "exchange.apply",
    ImportState.UNDOING.value: "exchange.undo",
}


@contextmanager
def unpacked(run: ImportRun) -> Iterator[Unpacked]:
    """Yield the run's file ready to be read, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "sent"
        with run.original.file.storage.open(str(run.original.file.name), "rb") as kept, path.open("xb") as out:
            shutil.copyfileobj(kept, out, 1 << 20)
        yield packing.unpack(path, run.original.name, Path(folder))


def receive(
    *,
    content: "File[Any]",
    name: str,
    user: User | None,
    post: Post | None = None,
    language: str = "en",
    kind: str = "",
) -> ImportRun:
    """Keep a file, look into it, and return the import that begins with it; raises ValidationError.

    Side effects, in order: the file is kept by evidence bit for bit, the import and its progress are written. What
    cannot be read is kept nowhere.
    """
    with transaction.atomic():
        original = keep_data(
            content=content, name=name, media_type="application/octet-stream", limit=settings.IMPORT_MAX_BYTES,
            received_from=user,
        )  # fmt: skip
        run = ImportRun(original=original, created_by=user, post=post, language=language[:2], kind=kind)
        with unpacked(run) as found:
            run.form = found.form
            original.media_type = packing.MEDIA_TYPES[found.form]
            _look(run, found, reading.guess_layout(found), "")
        original.save(update_fields=["media_type"])
        run.save(force_insert=True)
        ImportProgress.objects.create(run=run)
    return run


@transaction.atomic
def look(*, run: ImportRun, layer: str, crs: str, encoding: str) -> ImportRun:
    """Read the first rows again under another layer, coordinate system or encoding; raises ValidationError."""
    run = _locked(run)
    workflow.check(run.state, ImportState.CHECKING)
    with unpacked(run) as found:
        guessed = reading.guess_layout(found)
        layout = Layout(found.form, layer, reading.known_crs(crs), encoding or guessed.encoding, guessed.delimiter)
        _look(run, found, layout, layer)
    run.mapping = {name: heading for name, heading in run.mapping.items() if heading in run.layout["fields"]}
    run.state = ImportState.DRAFT
    run.save()
    return run


def _look(run: ImportRun, found: Unpacked, layout: Layout, layer: str) -> None:
    layers = reading.layers(found)
    names = [name for name, _count in layers]
    if layers and not layer:
        layer = max(layers, key=lambda each: each[1])[0]
    if layers and layer not in names:
        raise ValidationError(
            _("The file has no layer “%(layer)s”; it has: %(layers)s.") % {"layer": layer, "layers": ", ".join(names)},
            code="layer",
        )
    layout = Layout(layout.form, layer, layout.crs, layout.encoding, layout.delimiter)
    with reading.reading(found, layout, limit=reading.SAMPLE) as opened:
        sample = [
            [row.number, row.geometry, row.fault, [_storable(cell) for cell in row.cells]]
            for batch in opened.batches
            for row in batch
        ]
    if not sample:
        raise ValidationError(_("There are no rows in it."), code="empty")
    total = dict(layers).get(layer) or reading.lines_of(found)
    run.layout = asdict(layout) | {
        "layers": layers, "fields": [*map(_storable, opened.fields)], "own_crs": opened.crs, "sample": sample,
        "total": total,
    }  # fmt: skip
    if not reading.is_table(found.form) and not any(geometry or fault for _n, geometry, fault, _cells in sample):
        raise ValidationError(
            _("It holds no geometry. Send a table with longitude and latitude, or with WKT, as CSV or XLSX."),
            code="geometry",
        )
    if not opened.crs and not layout.crs and not reading.is_table(found.form):
        run.layout["suggested"] = guess_crs(sample)


def _storable(cell: Any) -> Any:
    """Return a cell as the database takes it: a byte that is no text in the encoding shows as a question mark."""
    return cell.encode("utf-8", "replace").decode().replace("\0", "?") if isinstance(cell, str) else cell


def layout_of(run: ImportRun) -> Layout:
    """Return how the run's file is read."""
    kept = {name: run.layout[name] for name in ("form", "layer", "crs", "encoding", "delimiter")}
    heading = run.mapping.get("wkt")
    return Layout(**kept, wkt=run.layout["fields"].index(heading) if heading in run.layout["fields"] else None)


def signature(run: ImportRun) -> str:
    """Return what files with the same columns share."""
    text = json.dumps([run.form, sorted(run.layout["fields"])], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def suggested(run: ImportRun, kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return mapping and constants as a file with the same columns had them last, or guessed from the headings."""
    saved = ImportMapping.objects.filter(signature=signature(run), kind=kind).first()
    if saved is not None:
        return dict(saved.mapping), dict(saved.constants)
    return guess(run.layout["fields"], kind, table=reading.is_table(run.form)), {}


@transaction.atomic
def remember(
    *, run: ImportRun, kind: str, mapping: Mapping[str, str], constants: Mapping[str, str], user: User | None
) -> ImportRun:
    """Keep which column is which, for this import and the next file with the same columns; raises ValidationError."""
    run = _locked(run)
    workflow.check(run.state, ImportState.CHECKING)
    run.kind, run.mapping, run.constants = kind, without_empty(mapping), without_empty(constants)
    preparer(run)
    run.state = ImportState.DRAFT
    run.problem = ""
    run.save()
    ImportMapping.objects.update_or_create(
        signature=signature(run),
        defaults={
            "name": run.original.name, "kind": kind, "mapping": run.mapping, "constants": run.constants,
            "saved_at": timezone.now(), "saved_by": user,
        },
    )  # fmt: skip
    return run


def preparer(run: ImportRun) -> Preparer:
    """Return what makes the run's rows ready; raises ValidationError where its mapping cannot be."""
    return Preparer(
        kind=run.kind, fields=run.layout["fields"], mapping=run.mapping, constants=run.constants, layout=layout_of(run)
    )


@transaction.atomic
def start_check(*, run: ImportRun, queue: bool = True) -> int:
    """Let a worker read and check every row; returns the number of the attempt. Raises NotAllowed, ValidationError.

    Queues the job with this transaction, unless the caller runs it himself (``queue``).
    """
    run = _locked(run)
    preparer(run)
    if run.layout.get("own_crs") == "" and not run.layout["crs"] and not reading.is_table(run.form):
        raise ValidationError(_("The file does not say its coordinate system. Say which it is."), code="crs")
    return _begin(run, ImportState.CHECKING, queue)


@transaction.atomic
def start_apply(
    *, run: ImportRun, user: User | None, skip_faulty: bool = False, move: bool = False, queue: bool = True
) -> int:
    """Let a worker enter what was checked; returns the number of the attempt.

    Raises ValidationError where rows are faulty (unless ``skip_faulty``), wait for a decision or change fields that
    need another's approval, NotAllowed otherwise.
    ``move``: entries that exist take their position from the file too.
    """
    run = _locked(run)
    workflow.check(run.state, ImportState.APPLYING)
    if run.faulty and not skip_faulty:
        raise ValidationError(
            _("Some rows are faulty. Correct the file, or enter the rows without faults alone."), code="faulty"
        )
    if run.faulty == run.rows:
        raise ValidationError(_("No row is without faults; there is nothing to enter."), code="nothing")
    if undecided(run):
        raise ValidationError(_("Decide first on the rows that may be in the register already."), code="undecided")
    refuse_twice(run)
    approving.refuse_unapproved(run, user, move=move)
    run.skip_faulty, run.move, run.applied_by = skip_faulty, move, user
    return _begin(run, ImportState.APPLYING, queue)


@transaction.atomic
def start_undo(*, run: ImportRun, user: User | None, queue: bool = True) -> int:
    """Let a worker take the import back; returns the number of the attempt.

    Raises NotAllowed, ValidationError where it changes fields that need another's approval.
    """
    run = _locked(run)
    approving.refuse_unapproved_undo(run, user)
    run.undone_by = user
    return _begin(run, ImportState.UNDOING, queue)


def undecided(run: ImportRun) -> bool:
    """Whether a row without faults waits for a decision."""
    return ImportedRow.objects.filter(run=run, decision="", faulty=False).exclude(likeness="").exists()


def refuse_twice(run: ImportRun) -> None:
    """Raise ValidationError, naming the rows, where several are decided to update one entry: which one would hold?"""
    updating = ImportedRow.objects.filter(run=run, decision=Decision.UPDATE, faulty=False)
    several = (
        updating.values("like__reference")
        .annotate(numbers=ArrayAgg("number", order_by="number"), n=Count("pk"))
        .filter(n__gt=1)
        .order_by("numbers")
    )
    words = _("Rows %(rows)s would all update %(reference)s. Leave out all of them but one.")
    found = [
        words % {"rows": _some(entry["numbers"]), "reference": entry["like__reference"]}
        for entry in several[:_MOST_NAMED]
    ]
    if found:
        raise ValidationError(found, code="twice")


def _some(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    return named if len(numbers) <= _MOST_NAMED else f"{named} …"


@transaction.atomic
def cancel(*, run: ImportRun) -> None:
    """Stop the running step: its worker gives up at the next look, and one that is gone is not waited for."""
    run = _locked(run)
    if run.state not in workflow.RUNNING:
        return
    progress = ImportProgress.objects.select_for_update().get(run=run)
    if (timezone.now() - progress.touched_at).total_seconds() > SILENCE:
        ImportProgress.objects.filter(run=run).update(attempt=progress.attempt + 1)
        run.state = workflow.BEFORE[ImportState(run.state)]
        run.problem = _("The step did not come to its end; begin it again.")
        run.save(update_fields=["state", "problem"])
    else:
        ImportProgress.objects.filter(run=run).update(cancel=True)


@transaction.atomic
def revise(*, run: ImportRun) -> None:
    """Go back from checked rows to the draft; raises NotAllowed."""
    run = _locked(run)
    workflow.check(run.state, ImportState.DRAFT)
    run.state = ImportState.DRAFT
    run.save(update_fields=["state"])


@transaction.atomic
def discard(*, run: ImportRun) -> None:
    """Give an import up before it entered anything: its rows go, the file and what was asked of it stay."""
    run = _locked(run)
    workflow.check(run.state, ImportState.DISCARDED)
    ImportFault.objects.filter(run=run)._raw_delete(using="default")
    ImportedRow.objects.filter(run=run)._raw_delete(using="default")
    run.state = ImportState.DISCARDED
    run.save(update_fields=["state"])


def _begin(run: ImportRun, state: ImportState, queue: bool) -> int:
    workflow.check(run.state, state)
    run.state, run.problem = state, ""
    run.save()
    progress = ImportProgress.objects.select_for_update().get(run=run)
    progress.attempt += 1
    progress.done, progress.total, progress.cancel = 0, run.rows or run.layout["total"], False
    progress.touched_at = timezone.now()
    progress.save()
    if queue:
        app.configure_task(_JOBS[state.value]).defer(run_id=run.pk, attempt=progress.attempt)
    return progress.attempt


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).select_related("original").get(pk=run.pk)
