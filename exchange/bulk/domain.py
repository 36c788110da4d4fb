"""What can happen to a bulk correction. Each function is one transaction unless it says otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.domain import Amendment, amend_many
from assets.domain.many import of_kind
from assets.models import Asset
from assets.questions import Question
from exchange.asked import pairs
from exchange.bulk import approving
from exchange.bulk.preview import plain, write_rows
from exchange.bulk.standing import expect, taken
from exchange.models import BulkEdit, BulkRow, Outcome, State
from exchange.progress import Progress, progress_of_bulk
from staff.domain import officer_of
from staff.models import User

_BATCH = 2000
# A selection up to so many rows is worked out while its author waits.
AT_ONCE = 2000


Act = Callable[..., BulkEdit]


class NeedsApproval(ValidationError):
    """The correction changes fields that another post decides on."""

    def __init__(self, edit: BulkEdit, names: set[str]) -> None:
        super().__init__(
            _("%(fields)s: a change of these needs the approval of: %(duties)s."),
            code="approval",
            params={
                "fields": ", ".join(approving.labels(edit, names)),
                "duties": ", ".join(approving.deciders(edit)),
            },
        )


class _Stale(Exception):
    """Rows changed meanwhile, and they were not to be passed over."""


@transaction.atomic
def choose(
    *, user: User, question: Question, ticked: Sequence[str], kind: str, changes: dict[str, Any], reason: str
) -> BulkEdit:
    """Keep what shall be set on which assets and return it, its rows still to be worked out.

    Checks the values as the register will. Raises ValidationError with the fields at fault.
    """
    if not any(changes[part] for part in ("fields", "details", "add", "remove")):
        raise ValidationError(gettext_lazy("Set at least one field."), code="nothing")
    if set(changes["add"]) & set(changes["remove"]):
        raise ValidationError({"remove": gettext_lazy("A material cannot be added and removed at once.")})
    checked = {"fields": changes["fields"], "details": changes["details"]}
    sample = Amendment(0, 0, changes["fields"] | ({"materials": changes["add"]} if changes["add"] else {}), {})
    amend_many(kind="", rows=[sample], user=None, reason="")
    amend_many(kind=kind, rows=[Amendment(0, 0, {}, changes["details"])], user=None, reason="")
    listed = list(dict.fromkeys(ticked))
    known = set(Asset.objects.in_register().filter(reference__in=listed).values_list("reference", flat=True))
    return BulkEdit.objects.create(
        user=user,
        asked=[list(pair) for pair in pairs(question)],
        ticked=[each for each in listed if each in known],
        missing=[each for each in listed if each not in known],
        kind=kind,
        changes={
            **{part: {name: plain(value) for name, value in values.items()} for part, values in checked.items()},
            "add": list(changes["add"]),
            "remove": list(changes["remove"]),
        },
        reason=reason,
    )


@transaction.atomic
def prepare(*, edit: BulkEdit) -> BulkEdit:
    """Work out the rows of a correction and their values before and after; then it waits for a decision."""
    edit = taken(edit, State.PREPARING)
    write_rows(edit)
    edit.touches = approving.touched(edit)
    edit.state = State.READY
    edit.save()
    return edit


@transaction.atomic
def decide(*, edit: BulkEdit, user: User, skip_stale: bool) -> BulkEdit:
    """Have a prepared or proposed correction written: from now on the background works at it.

    A proposed one is decided by another than its author, whose post is told. Raises NotNow, PermissionDenied, and
    NeedsApproval where it changes fields that ``user`` may not change at once.
    """
    edit = taken(edit, State.READY, State.PROPOSED)
    proposed = edit.state == State.PROPOSED
    if proposed and user.pk == edit.user_id:
        raise PermissionDenied
    _refuse_unapproved(edit, user)
    if proposed and not approving.may_decide(edit, user):
        raise PermissionDenied
    edit.state, edit.skip_stale, edit.decided_by, edit.done = State.QUEUED, skip_stale, user, 0
    edit.save()
    if proposed:
        approving.told_approved(edit)
    return edit


def _refuse_unapproved(edit: BulkEdit, user: User) -> None:
    if names := approving.needed(edit, user):
        raise NeedsApproval(edit, names)


@transaction.atomic
def discard(*, edit: BulkEdit) -> BulkEdit:
    """Drop a prepared or proposed correction, its rows too; that it was thought of stays. Raises NotNow."""
    edit = taken(edit, State.READY, State.PROPOSED)
    edit.rows.all().delete()
    edit.state, edit.finished_at = State.DISCARDED, timezone.now()
    edit.save()
    return edit


def apply(*, edit: BulkEdit) -> BulkEdit:
    """Write a correction, all of it or nothing: the assets, what became of each row, the counts. Raises NotNow.

    Rows that changed since the preview are passed over and marked; or, where that was not wanted, nothing is written
    and they are marked all the same. Progress is seen from outside while it runs.
    """
    try:
        with transaction.atomic(), progress_of_bulk(edit) as said:
            edit = _checked(edit, State.QUEUED)
            reason, author = _reason(edit), edit.decided_by or edit.user
            stale = _amend(edit, Outcome.WAITING, "after", Outcome.CHANGED, Outcome.STALE, author, reason, said)
            if stale and not edit.skip_stale:
                raise _Stale
            edit.stale, edit.changed = stale, edit.differing - stale
            edit.state, edit.done, edit.finished_at = State.DONE, edit.differing, timezone.now()
            edit.save()
    except _Stale:
        return _refuse(edit)
    return edit


def _reason(edit: BulkEdit) -> str:
    if edit.proposed_by_post is None:
        return edit.reason
    officer = officer_of(edit.user)
    return f"{edit.reason} (proposed by {officer.name_en if officer else edit.user}, {edit.proposed_by_post.name_en})"


@transaction.atomic
def _refuse(edit: BulkEdit) -> BulkEdit:
    """Mark what had changed; nothing else was written."""
    edit = taken(edit, State.QUEUED)
    changed = edit.rows.filter(outcome=Outcome.WAITING).exclude(asset__version=models.F("version"))
    edit.stale = edit.rows.filter(pk__in=changed.values("pk")).update(outcome=Outcome.STALE)
    edit.state, edit.finished_at, edit.done = State.REFUSED, timezone.now(), 0
    edit.save()
    return edit


@transaction.atomic
def ask_undo(*, edit: BulkEdit, user: User) -> BulkEdit:
    """Have a written correction taken back: from now on the background works at it.

    Raises NotNow, and NeedsApproval where that changes fields that ``user`` may not change at once.
    """
    edit = taken(edit, State.DONE)
    _refuse_unapproved(edit, user)
    edit.state, edit.decided_by, edit.done = State.UNDOING, user, 0
    edit.save()
    return edit


@transaction.atomic
def undo(*, edit: BulkEdit) -> BulkEdit:
    """Set every row that nobody touched since to what it was before; the touched ones stay and are marked.

    Written as a change of its own, with its reason. Raises NotNow.
    """
    with progress_of_bulk(edit) as said:
        edit = _checked(edit, State.UNDOING)
        author = edit.decided_by or edit.user
        reason = _("Undo of the bulk correction %(number)s: %(reason)s") % {"number": edit.pk, "reason": edit.reason}
        edit.kept = _amend(edit, Outcome.CHANGED, "before", Outcome.UNDONE, Outcome.KEPT, author, reason, said)
    edit.undone = edit.changed - edit.kept
    edit.state, edit.done, edit.finished_at = State.UNDONE, edit.changed, timezone.now()
    edit.save()
    return edit


@transaction.atomic
def give_up(*, edit: BulkEdit) -> BulkEdit:
    """Say that the background failed, whose transaction left nothing; a correction that was written stays written."""
    edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    edit.state = State.DONE if edit.state == State.UNDOING else State.FAILED
    edit.save(update_fields=["state"])
    return edit


def touched_since(edit: BulkEdit) -> int:
    """Return how many rows of a written correction somebody has changed since."""
    changed = edit.rows.filter(outcome=Outcome.CHANGED)
    return changed.exclude(asset__version=models.F("version")).count()


def _checked(edit: BulkEdit, state: str) -> BulkEdit:
    """Without a lock, which would keep the progress from being noted."""
    return expect(BulkEdit.objects.get(pk=edit.pk), state)


def _amend(edit: BulkEdit, which: str, side: str, well: str, ill: str, user: User, reason: str, said: Progress) -> int:
    """Set one side of the rows that stand at ``which``; returns how many had changed meanwhile."""
    own = {field.name for field in of_kind(edit.kind)} if edit.kind and edit.changes["details"] else set[str]()
    refused = done = 0
    for batch in _batches(edit, which):
        rows = [
            Amendment(
                row.asset_id,
                row.version,
                _typed(getattr(row, side), lambda name: name not in own),
                _typed(getattr(row, side), lambda name: name in own),
            )
            for row in batch
        ]
        outcomes = amend_many(kind=edit.kind, rows=rows, user=user, reason=reason, url=edit.get_absolute_url())
        stale = [row.pk for row in batch if outcomes[row.asset_id] == "stale"]
        raised = [row.pk for row in batch if outcomes[row.asset_id] == "changed"]
        edit.rows.filter(pk__in=[row.pk for row in batch]).update(outcome=well)
        edit.rows.filter(pk__in=raised).update(version=models.F("version") + 1)
        edit.rows.filter(pk__in=stale).update(outcome=ill)
        refused += len(stale)
        done += len(batch)
        said.say(done)
    return refused


def _typed(values: Mapping[str, Any], wanted: Callable[[str], bool]) -> dict[str, Any]:
    """Columns of decimals take text, which is exact, and no binary fractions."""
    return {name: str(value) if isinstance(value, float) else value for name, value in values.items() if wanted(name)}


def _batches(edit: BulkEdit, which: str) -> Iterator[list[BulkRow]]:
    """Yield the rows in the order of the assets' keys, so that two corrections cannot block each other."""
    last = 0
    while True:
        rows = edit.rows.filter(outcome=which, asset_id__gt=last).order_by("asset_id")
        batch = list(rows[:_BATCH])
        if not batch:
            return
        last = batch[-1].asset_id
        yield batch


def is_small(question: Question, ticked: Sequence[str]) -> bool:
    """Whether a selection can be worked out while its author waits."""
    if ticked:
        return True
    rows = question.rows(Asset.objects.in_register()).order_by()[: AT_ONCE + 1]
    return len(list(islice(rows.values_list("pk", flat=True), AT_ONCE + 1))) <= AT_ONCE
