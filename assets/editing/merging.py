"""Two people wrote at once: what each changed, field by field, and what is written once that is decided."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.contrib.gis.geos import GEOSGeometry
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assets.editing.facilities import COLUMNS
from assets.editing.forms import FACILITIES, AmendForm
from assets.editing.groups import OF_KIND
from assets.editing.states import State, state_at
from assets.facts import label, shown
from assets.history import Entry, history
from assets.models import KIND_MODELS, Asset, Facility
from language.text import tidy

CHOICE = "choice-"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Difference:
    """One field that another changed meanwhile, in words; ``choice`` is "" as long as nobody has decided."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    both: bool
    choice: str = ""

    @property
    def is_place(self) -> bool:
        """Whether it is shown on a map."""
        return self.name == "geometry"

    @property
    def field_name(self) -> str:
        """Name of the choice in what is sent."""
        return CHOICE + self.name


class Merge:
    """What was typed against a version of the asset that may no longer be the newest."""

    def __init__(self, form: AmendForm, asset: Asset) -> None:
        """Compare a valid form with the asset as it is and as it was when the form was opened."""
        self.form, self.asset = form, asset
        self._now = cast("State", form.state)
        self._base_version = int(form.cleaned_data["version"])

    @cached_property
    def _base(self) -> State | None:
        return state_at(self.asset, self._base_version) if self._base_version < self.asset.version else None

    @cached_property
    def differences(self) -> list[Difference]:
        """Fields that another changed, except where both typed the same."""
        if self._base is None:
            return []
        typed = self.form.values()
        was, now = self._values(self._base), self._values(self._now)
        found = []
        for name, mine in typed.items():
            if _same(was[name], now[name]) or self._agree(name, mine, self._now, now[name]):
                continue
            both = not self._agree(name, mine, self._base, was[name])
            before, other, own = (self._words(name, value) for value in (was[name], now[name], mine))
            choice = str(self.form.data.get(CHOICE + name, "")) if both else THEIRS
            found.append(
                Difference(
                    name=name,
                    label=self._label(name),
                    was=before,
                    theirs=other,
                    mine=own,
                    both=both,
                    choice=choice if choice in (MINE, THEIRS) else "",
                )
            )
        return found

    def _values(self, state: State) -> dict[str, Any]:
        return {**state.values, FACILITIES: state.facilities}

    def _agree(self, name: str, mine: Any, state: State, stored: Any) -> bool:
        return not self.form.geometry_changed(state) if name == "geometry" else _same(mine, stored)

    @property
    def undecided(self) -> list[Difference]:
        """Fields that both changed and nobody has decided."""
        return [each for each in self.differences if not each.choice]

    @property
    def taken_over(self) -> list[Difference]:
        """Fields that only the other changed."""
        return [each for each in self.differences if not each.both]

    @property
    def contested(self) -> list[Difference]:
        """Fields that both changed."""
        return [each for each in self.differences if each.both]

    @property
    def is_open(self) -> bool:
        """Whether the writer has still to be shown or asked something before his changes are written."""
        if self._base is None:
            return False
        return self.form.cleaned_data["seen"] != self.asset.version or bool(self.undecided)

    @property
    def instead(self) -> dict[str, Any]:
        """Stored values that replace what was typed."""
        now = self._values(self._now)
        return {each.name: now[each.name] for each in self.differences if each.choice == THEIRS}

    def asking(self) -> AmendForm:
        """Return the form to be sent again: what was typed, with what only the other changed taken over."""
        now = self._values(self._now)
        return self.form.with_values({each.name: now[each.name] for each in self.taken_over}, seen=self.asset.version)

    @property
    def entries(self) -> list[Entry]:
        """Who changed the asset meanwhile, when and why."""
        return [entry for entry in history(self.asset) if entry.version and entry.version > self._base_version]

    @property
    def shapes(self) -> dict[str, Any]:
        """The place as it was, as the other left it and as it was typed (GeoJSON texts, EPSG:4326)."""
        mine: GEOSGeometry = self.form.cleaned_data["geometry"] or self.asset.geometry
        base = self._base.asset.geometry if self._base else self.asset.geometry
        return {"was": base, "theirs": self.asset.geometry, "mine": mine}

    def _column(self, name: str) -> "models.Field[Any, Any] | None":
        model: Any = KIND_MODELS[self.asset.kind] if name.startswith(OF_KIND) else Asset
        known = {field.name: field for field in model._meta.concrete_fields}
        return known.get(name.removeprefix(OF_KIND))

    def _label(self, name: str) -> str:
        if name == FACILITIES:
            return _("Facilities")
        column = self._column(name)
        return label(column) if column is not None else str(self.form.fields[name].label)

    def _words(self, name: str, value: Any) -> str:
        if name == "geometry":
            return ""
        if name == FACILITIES:
            return ", ".join(_facility(row) for row in value)
        column = self._column(name)
        if column is not None:
            return shown(column, value)
        return ", ".join(value) if isinstance(value, list) else str(value or "")


def _facility(row: dict[str, Any]) -> str:
    condition = shown(Facility._meta.get_field("condition"), row["condition"])
    return f"{row['name_en']} ({condition})" if condition else str(row["name_en"])


def _same(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, GEOSGeometry):
        return bytes(value.wkb)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(value.get(name)) for name in COLUMNS}
    if value is None or value == "":
        return ""
    return tidy(value) if isinstance(value, str) else Decimal(value) if isinstance(value, int | Decimal) else value
