"""Correcting many assets at once: the same checks as for one, in statements for many rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from assets.domain.context import who
from assets.models import KIND_MODELS, Asset, KindDetails, Status
from staff.models import User

# What one value may stand in for many assets. Names, address and place are an asset's own, and the search is made of
# them; grade, lock, condition and risk come from a decision about one asset.
SHARED = (
    "status", "custodian", "owner", "captured_how", "accuracy_m", "outside_reason", "dating", "danger", "materials",
)  # fmt: skip
_DECIDED = frozenset({"asset", "heritage_lock"})
# Up to so many different sets of values a statement for each costs less than one with a case for every row.
_FEW = 40
_CASES = 400
Outcome = Literal["changed", "same", "stale"]


@dataclass(frozen=True)
class Amendment:
    """New values for one asset: shared columns, and columns of its kind."""

    asset_id: int
    expected_version: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


def of_kind(kind: str) -> list["models.Field[Any, Any]"]:
    """Return the kind's own columns that many assets may be given together."""
    return [each for each in KIND_MODELS[kind]._meta.concrete_fields if each.name not in _DECIDED]


@transaction.atomic
def amend_many(
    *, kind: str, rows: Sequence[Amendment], user: User | None, reason: str, url: str = ""
) -> dict[int, Outcome]:
    """Change assets and return what became of each; what is no longer at its expected version is left alone.

    Locks the assets in the order of their keys, checks each value once as ``amend`` does, then writes the assets, their
    kind's rows, and the versions of those whose kind's row alone differs. Each version rises by one; the history says
    who, why and at which address. ``kind`` is needed for ``details`` and may be empty otherwise. Raises ValidationError
    naming the fields at fault, before anything is written.
    """
    wanted = {row.asset_id: row for row in rows}
    names = sorted({name for row in rows for name in row.fields})
    own = sorted({name for row in rows for name in row.details})
    model = KIND_MODELS[kind] if own else None
    clean = _Checked(kind)
    given = {pk: clean(row) for pk, row in wanted.items()}
    locked = Asset.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    present = {row.pop("pk"): row for row in locked.values("pk", "version", "kind", "status", *names)}
    outcomes: dict[int, Outcome] = dict.fromkeys(wanted, "stale")
    fresh = [pk for pk, row in present.items() if _is_fresh(row, wanted[pk], kind if own else "")]
    held = _held(model, fresh, own)
    differing = {pk: given[pk][0] for pk in fresh if any(present[pk][name] != v for name, v in given[pk][0].items())}
    details = {pk: given[pk][1] for pk in fresh if any(held[pk][name] != v for name, v in given[pk][1].items())}
    with pghistory.context(**who(user, reason) | ({"url": url} if url else {})):
        _write(Asset, differing)
        if model is not None:
            _write(model, details)
        Asset.objects.filter(pk__in=details.keys() - differing.keys()).update(version=F("version") + 1)
    outcomes |= dict.fromkeys(fresh, "same") | dict.fromkeys([*differing, *details], "changed")
    return outcomes


def _is_fresh(row: Mapping[str, Any], wanted: Amendment, kind: str) -> bool:
    same = row["version"] == wanted.expected_version and row["status"] != Status.WITHDRAWN
    return same and (not kind or row["kind"] == kind)


def _held(model: type[KindDetails] | None, pks: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    if model is None:
        return {}
    found = model._default_manager.filter(pk__in=pks).values("pk", *names)
    return {row.pop("pk"): row for row in found}


def _write(model: type[models.Model], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Write each row's values: rows of equal values together, or all in statements with cases."""
    alike: dict[str, list[int]] = defaultdict(list)
    for pk, each in values.items():
        alike[repr(sorted(each.items()))].append(pk)
    if len(alike) <= _FEW:
        for pks in alike.values():
            model._default_manager.filter(pk__in=pks).update(**values[pks[0]])
        return
    names = sorted(next(iter(values.values())))
    rows = [model(pk=pk, **each) for pk, each in values.items()]
    model._default_manager.bulk_update(rows, names, batch_size=_CASES)


class _Checked:
    """Values as the columns' own checks leave them; equal values are checked once."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._known: dict[str, Any] = {}

    def __call__(self, row: Amendment) -> tuple[dict[str, Any], dict[str, Any]]:
        errors: dict[str, ValidationError] = {}
        allowed = {each.name: each for each in of_kind(self._kind)} if self._kind else {}
        shared = {name: cast("models.Field[Any, Any]", Asset._meta.get_field(name)) for name in SHARED}
        checked = self._all(row.fields, shared, errors), self._all(row.details, allowed, errors)
        if errors:
            raise ValidationError({name: error for name, error in errors.items()})  # noqa: C416 (typed so)
        return checked

    def _all(
        self, values: Mapping[str, Any], fields: Mapping[str, "models.Field[Any, Any]"], errors: dict[str, Any]
    ) -> dict[str, Any]:
        done = {}
        for name, value in values.items():
            if name not in fields:
                errors[name] = ValidationError(_("This cannot be set for many assets at once."))
                continue
            key = f"{name}:{value!r}"
            if key not in self._known:
                try:
                    self._known[key] = fields[name].clean(value, None)
                except ValidationError as error:
                    errors[name] = error
                    continue
            done[name] = self._known[key]
        return done
