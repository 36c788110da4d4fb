"""Whose approval the corrections of an import need: the same rules as for one asset, asked for all rows together."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from assets.facts import label
from assets.models import KIND_MODELS, Asset
from assets.proposals import Together, approval_needed_together, deciding_duties_together
from assets.proposals.approval import valid_rules
from exchange.importing.applying import NOT_UPDATED
from exchange.importing.targets import FORMER
from exchange.models import Decision, ImportEntry, ImportRun
from staff.models import Duty, User

_ROWS = """
    FROM exchange_importedrow r JOIN assets_asset a ON a.id = r.like_id JOIN {own} o ON o.asset_id = a.id
    WHERE r.run_id = %s AND r.decision = %s AND NOT r.faulty
"""
_STATUSES = "SELECT a.status, {differs} {rows} GROUP BY a.status ORDER BY a.status"
_FORMER = """bool_or(EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(r.former_names) AS given (name)
    WHERE NOT EXISTS (SELECT 1 FROM assets_formername f WHERE f.asset_id = a.id AND f.name = given.name)
))"""
_MOVED = "bool_or(r.geometry IS NOT NULL AND NOT ST_OrderingEquals(r.geometry, a.geometry))"


def refuse_unapproved(run: ImportRun, user: User | None, *, move: bool) -> None:
    """Raise ValidationError where entering the import would change fields that ``user`` may not change at once.

    New entries need no approval. Without a user, who stands at the machine itself answers for it.
    """
    if user is not None:
        _refuse(list(_changed(run, move)), user)


def refuse_unapproved_undo(run: ImportRun, user: User | None) -> None:
    """The same for taking an import back: entries are withdrawn, and corrections give way to what was before."""
    if user is None:
        return
    entries = ImportEntry.objects.filter(run=run)
    found = [
        Together(run.kind, status, frozenset({"status"}))
        for status in entries.filter(existed=False).values_list("asset__status", flat=True).distinct()
    ]
    names = frozenset(name for _own, _column, name in _columns(run)) | _lists(run, run.move)
    found += [
        Together(run.kind, status, names)
        for status in entries.filter(existed=True).values_list("asset__status", flat=True).distinct()
    ]
    _refuse(found, user)


def _refuse(groups: list[Together], user: User) -> None:
    needed = approval_needed_together(groups, user=user)
    if needed:
        duties = deciding_duties_together(groups)
        raise ValidationError(
            _(
                "%(fields)s: a change of these needs the approval of: %(duties)s. Ask one of them to do it, or leave "
                "these columns out."
            )
            % {
                "fields": ", ".join(_label(name) for name in sorted(needed)),
                "duties": ", ".join(str(each.label) for each in Duty if each.value in duties),
            },
            code="approval",
        )


def _changed(run: ImportRun, move: bool) -> Iterator[Together]:
    """Yield which fields the rows decided to be corrections really change; no query where no rule names one."""
    measured = [(name, _differs(own, column)) for own, column, name in _columns(run)]
    measured += [(name, {"geometry": _MOVED}.get(name, _FORMER)) for name in sorted(_lists(run, move))]
    ruled = {name for rule in valid_rules([name for name, _sql in measured]) for name in rule.field_names}
    measured = [(name, sql) for name, sql in measured if name in ruled]
    if not measured:
        return
    rows = _ROWS.format(own=connection.ops.quote_name(KIND_MODELS[run.kind]._meta.db_table))
    statement = _STATUSES.format(differs=", ".join(sql for _name, sql in measured), rows=rows)
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.pk, Decision.UPDATE.value])
        for status, *differs in cursor.fetchall():
            names = {name for (name, _sql), differ in zip(measured, differs, strict=True) if differ}
            if names:
                yield Together(run.kind, status, frozenset(names))


def _columns(run: ImportRun) -> "Iterator[tuple[bool, models.Field[Any, Any], str]]":
    """Yield the columns that a correction would write: whether of the kind, the column, its flat name."""
    mapped = {*run.mapping, *run.constants} - NOT_UPDATED
    for model in (Asset, KIND_MODELS[run.kind]):
        own = model is not Asset
        for column in model._meta.concrete_fields:
            if column.name in mapped and not column.primary_key:
                yield own, column, f"{run.kind}.{column.name}" if own else column.name


def _lists(run: ImportRun, move: bool) -> frozenset[str]:
    names = {FORMER} & {*run.mapping, *run.constants}
    return frozenset(names | ({"geometry"} if move else set()))


def _differs(own: bool, column: "models.Field[Any, Any]") -> str:
    source, alias = ("details", "o") if own else ("values", "a")
    name = connection.ops.quote_name(str(column.column))
    held = f"""(r."{source}" ->> '{column.name}')::{column.db_type(connection)}"""
    return f"""bool_or(r."{source}" ? '{column.name}' AND {held} IS DISTINCT FROM {alias}.{name})"""


def _label(name: str) -> str:
    if name == FORMER:
        return _("Former names")
    model: Any = KIND_MODELS[name.partition(".")[0]] if "." in name else Asset
    return label(model._meta.get_field(name.rpartition(".")[2]))
