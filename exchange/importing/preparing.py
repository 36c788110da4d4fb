"""A row of a file made what the register would hold, and everything that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.gis.gdal import CoordTransform, GDALException, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, WKBWriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.identifiers import validate_external_ids, validate_materials
from assets.search import key_of
from exchange.importing import cells
from exchange.importing.child import MOST_VERTICES
from exchange.importing.reading import Layout, Row, is_table
from exchange.importing.targets import EXTERNAL, FORMER, MATERIALS, POSITION, REFERENCE, Target, chosen, targets
from maps.vector import Fault, messages


@dataclass(slots=True)
class Prepared:
    """One row made ready: columns of the asset, of its kind, former names, hexadecimal EWKB, and its faults."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    former_names: list[str] = field(default_factory=list)
    geometry: str | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def search_key(self) -> str:
        """The text by which the asset would be found."""
        given = self.values.get
        names = [given("name_en"), given("name_bn"), given("name_hi"), *self.former_names]
        return key_of(names, address=given("address", ""), premises_number=given("premises_number", ""))


@dataclass(frozen=True, slots=True)
class _Cell:
    target: Target
    heading: str
    index: int
    convert: Callable[[Any], Any]
    # Whether the value is a column as it is, and whether of the kind's own table.
    plain: bool
    of_kind: bool


class Preparer:
    """Makes rows ready under one mapping; raises ValidationError, naming each wrong column, where that cannot be."""

    def __init__(
        self, *, kind: str, fields: list[str], mapping: Mapping[str, str], constants: Mapping[str, str], layout: Layout
    ) -> None:
        # By which another process makes one like it.
        self.terms = {
            "kind": kind, "fields": fields, "mapping": dict(mapping), "constants": dict(constants),
            "layout": asdict(layout),
        }  # fmt: skip
        table = is_table(layout.form)
        mapped = chosen(kind, [*mapping, *constants], table=table)
        wrong = [
            _("The file has no column “%(name)s”; it has: %(fields)s.") % {"name": heading, "fields": ", ".join(fields)}
            for heading in mapping.values()
            if heading not in fields
        ]
        if wrong:
            raise ValidationError(wrong)
        self._place = {name: fields.index(mapping[name]) for name in POSITION if name in mapping}
        self._headings = dict(mapping)
        self._cells = [
            _Cell(
                target=mapped[name],
                heading=heading,
                index=fields.index(heading),
                convert=cells.converter(mapped[name]),
                plain=name not in {FORMER, MATERIALS} and not name.startswith(EXTERNAL),
                of_kind=mapped[name].of_kind,
            )
            for name, heading in mapping.items()
            if name not in POSITION
        ]
        self._fixed = self._constants({name: (mapped[name], value) for name, value in constants.items()})
        self._required = [target for target in targets(kind).values() if target.required]
        self._table = table
        if table and "wkt" not in self._place and not {"longitude", "latitude"} <= set(self._place):
            raise ValidationError(
                _("Say where the rows lie: choose the columns of longitude and latitude, or that of the WKT.")
            )
        self._move = _transform(layout.crs) if table else None

    @classmethod
    def like(cls, terms: Mapping[str, Any]) -> "Preparer":
        """Return one made by the ``terms`` of another."""
        return cls(**dict(terms) | {"layout": Layout(**terms["layout"])})

    def _constants(self, given: dict[str, tuple[Target, str]]) -> list[tuple[Target, Any]]:
        made, wrong = [], []
        for target, value in given.values():
            try:
                made.append((target, cells.converter(target)(value)))
            except ValidationError as error:
                wrong += [f"{target.label}: {message}" for message in error.messages]
        if wrong:
            raise ValidationError(wrong)
        return made

    def prepare(self, row: Row) -> Prepared:
        """Return the row made ready."""
        made = Prepared(row.number)
        for target, value in self._fixed:
            self._put(made, target, value)
        found = row.cells
        for cell in self._cells:
            value = found[cell.index]
            if value is None or value == "" or (type(value) is str and value.isspace()):
                continue
            try:
                if cell.plain:
                    (made.details if cell.of_kind else made.values)[cell.target.name] = cell.convert(value)
                else:
                    self._put(made, cell.target, cell.convert(value))
            except ValidationError as error:
                fault = Fault(row.number, cell.heading, _shown(value), messages(error))
                if fault not in made.faults:  # One column may fill two of ours.
                    made.faults.append(fault)
        self._check(made)
        self._locate(made, row)
        return made

    def _put(self, made: Prepared, target: Target, value: Any) -> None:
        if target.name == FORMER:
            made.former_names = value
        elif target.name == MATERIALS:
            validate_materials(value)
            made.values[MATERIALS] = value
        elif target.name.startswith(EXTERNAL):
            register = target.name.removeprefix(EXTERNAL)
            validate_external_ids({register: value})
            made.values.setdefault("external_ids", {})[register] = value
        elif target.of_kind:
            made.details[target.name] = value
        else:
            made.values[target.name] = value

    def _check(self, made: Prepared) -> None:
        if made.values.get(REFERENCE):
            return  # It corrects an entry that has all it needs.
        faulty = {fault.column for fault in made.faults} if made.faults else frozenset()
        for target in self._required:
            held = made.details if target.of_kind else made.values
            if held.get(target.name) in (None, "") and self._headings.get(target.name) not in faulty:
                text = (
                    _("The English name is missing; every asset needs one.")
                    if target.name == "name_en"
                    else _("Assets of this kind need this; map a column to it or set one value for all.")
                )
                made.faults.append(Fault(made.number, self._headings.get(target.name, target.name), "", text))

    def _locate(self, made: Prepared, row: Row) -> None:
        if row.fault:
            column = self._headings.get("wkt", "geometry") if row.fault != "cells" else "–"
            made.faults.append(Fault(row.number, column, "", broken(row.fault)))
        if not self._table or "wkt" in self._place:
            made.geometry = row.geometry
            return
        x, y = (row.cells[self._place[name]] for name in ("longitude", "latitude"))
        if x in (None, "") or y in (None, ""):
            return
        try:
            made.geometry = cells.point(x, y)
            if self._move is not None:
                made.geometry = self._move(made.geometry)
        except ValidationError as error:
            made.faults.append(Fault(row.number, self._headings["longitude"], _shown(f"{x}, {y}"), messages(error)))


def broken(code: str) -> str:
    """Return what is wrong with a row, in words, for a code of the reader's."""
    return {
        "ring": _("The outline is broken: a ring is not closed or has too few corners. Draw it again."),
        "wkt": _("The text is no geometry in WKT, such as POINT(88.35 22.55), or one of its rings is not closed."),
        "vertices": _("The outline has more than %(n)s corners. Simplify it.") % {"n": f"{MOST_VERTICES:,}"},
        "projection": _(
            "The position lies outside of where the file's coordinate system is valid. Is it the right one?"
        ),
        "cells": _(
            "The row has more or fewer cells than there are headings. Is a text with a comma without quotation marks?"
        ),
    }.get(code, _("The geometry cannot be read: %(reason)s") % {"reason": code})


def _transform(crs: str) -> Callable[[str], str] | None:
    if not crs or crs == "EPSG:4326":
        return None
    try:
        own, ours = SpatialReference(crs), SpatialReference(4326)
        way = CoordTransform(own, ours)
    except GDALException as error:
        raise ValidationError(_("“%(crs)s” is no coordinate system.") % {"crs": crs[:80]}) from error
    writer = WKBWriter(dim=2)
    writer.srid = True

    def move(text: str) -> str:
        try:
            geometry = GEOSGeometry(text)
            geometry.transform(way)
            geometry.srid = 4326
        except GDALException as error:
            raise ValidationError(broken("projection")) from error
        moved: str = writer.write_hex(geometry).decode("ascii")
        return moved

    return move


def _shown(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", "�")[:200]
