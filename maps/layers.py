"""The layers that maps draw. Each room declares its own in its ``layers.py``; this room never names an asset.

A layer is one SQL expression that gives a whole vector tile. The address of a tile carries the layer's revision, so a
tile can be kept for ever by browsers and proxies: new data has new addresses.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from psycopg import Connection, Cursor

EXTENT = 4096
# Of 4096; wide enough that a marker on the edge of a tile is drawn whole on both sides.
BUFFER = 256
# Psycopg parameters z, x and y of the statement below become these columns; every layer's SQL may use them.
_FRAME = f"""
    SELECT ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int) AS bounds,
           ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int, margin => {BUFFER / EXTENT}) AS wide,
           40075016.68557849 / (1 << %(z)s::int) / {EXTENT} AS unit
"""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """Something that a layer's tiles depend on besides their place, given in the query of their address.

    ``read`` turns the text of the address into the value of ``setting``, a setting of the transaction in which the
    tile is drawn and that the layer's SQL reads; None: there is no such tile. ``lasting`` says of a text that ``read``
    takes whether its tiles may be kept for ever.
    """

    name: str
    setting: str
    read: Callable[[str], str | None]
    lasting: Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of tiles.

    ``statement`` is an SQL expression of type ``bytea``: it may use the parameters ``%(z)s``, ``%(x)s``, ``%(y)s``, the
    one-row relation ``frame`` (bounds, wide, unit: EPSG:3857) and ``{name}`` for the columns of a reader's language.
    ``revision_of`` names the data whose revision the layer follows. ``visible_to`` None: shown to everybody and kept by
    shared caches; otherwise asked at every request, and others are told that there is no such layer. A layer with a
    ``parameter`` stands on a page's maps in the place of the layer ``instead_of`` where the page's own address gives
    that parameter; its tiles then depend on the parameter and not on the revision. ``asking`` returns, for a value that
    the parameter has read, the statement to use instead of ``statement``, where one plan does not serve all of them.
    """

    name: str
    statement: str
    attributes: tuple[str, ...]
    revision_of: str
    minzoom: int
    maxzoom: int
    named: bool = False
    visible_to: Callable[[Any], bool] | None = None
    parameter: Parameter | None = None
    instead_of: str = ""
    asking: Callable[[str], str] | None = None

    def sql(self, language: str, value: str | None = None) -> str:
        """Return the statement that gives revision and tile in one snapshot, so that neither can belie the other.

        ``value`` is what the layer's parameter read.
        """
        name = "name_en" if language == "en" else f"coalesce(nullif(name_{language}, ''), name_en)"
        statement = self.statement if self.asking is None or value is None else self.asking(value)
        tile = statement.replace("{name}", name)
        return f"""
            WITH frame AS MATERIALIZED ({_FRAME})
            SELECT (SELECT revision FROM maps_layerrevision WHERE layer = '{self.revision_of}'), ({tile})
        """  # noqa: S608 (declared by a room; the language is one of the settings')

    @cached_property
    def shape(self) -> str:
        """A short hash of how tiles are made: another release's tiles have other addresses."""
        return hashlib.sha256(f"{_FRAME}{self.statement}".encode()).hexdigest()[:8]

    def token(self, revision: int | None) -> str:
        """Return the revision as it stands in addresses."""
        return f"{revision or 0:x}-{self.shape}"

    def address(self, *, revision: int | None, language: str, given: str = "") -> str:
        """Return the template of tile addresses, with {z}, {x} and {y} to be filled in; ``given``: the parameter."""
        name = self.name if language == "en" or not self.named else f"{self.name}.{language}"
        query = f"?{urlencode({self.parameter.name: given})}" if self.parameter else ""
        token = self.token(None if self.parameter else revision)
        return reverse("maps:tile", args=[name, token, 0, 0, 0]).removesuffix("0/0/0.mvt") + "{z}/{x}/{y}.mvt" + query


@dataclass(frozen=True)
class Tile:
    """A tile's bytes (empty: nothing lies in it) and the revision of the data it was made from."""

    revision: int | None
    content: bytes


class Layers:
    """Every layer, declared by the rooms in ``AppConfig.ready``."""

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}

    def add(self, *layers: Layer) -> None:
        """Declare layers; one declared again under the same name replaces the first."""
        for layer in layers:
            self._layers[layer.name] = layer

    def find(self, name: str) -> tuple[Layer, str] | None:
        """Return the layer behind a name in an address ("assets", "assets.bn") and its language; None: no such."""
        plain, _, language = name.partition(".")
        layer = self._layers.get(plain)
        if layer is None or (language and not (layer.named and language in dict(settings.LANGUAGES))):
            return None
        return layer, language or "en"

    def seen_by(self, user: Any) -> list[Layer]:
        """Return the layers that ``user`` may see, in the order of their names."""
        rules = {layer.visible_to for layer in self._layers.values() if layer.visible_to}
        known = getattr(user, "is_authenticated", False)
        met = {None, *(rule for rule in rules if known and rule(user))}
        return [layer for _, layer in sorted(self._layers.items()) if layer.visible_to in met]


layers = Layers()


def revisions() -> dict[str, int]:
    """Return the revision of every layer's data; what was never written is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT layer, revision FROM maps_layerrevision")
        return dict(cursor.fetchall())


def draw(layer: Layer, *, language: str, z: int, x: int, y: int, value: str | None = None) -> Tile:
    """Return one tile by one statement, its bytes taken from the server in binary.

    ``value`` is what the layer's parameter reads; it holds for a transaction around the statement.
    """
    if layer.parameter is None:
        return _drawn(layer.sql(language), {"z": z, "x": x, "y": y})
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [layer.parameter.setting, value])
        return _drawn(layer.sql(language, value), {"z": z, "x": x, "y": y})


def _drawn(statement: str, place: dict[str, int]) -> Tile:
    connection.ensure_connection()
    with Cursor(cast("Connection[Any]", connection.connection)) as cursor:
        cursor.execute(statement, place, binary=True)
        ((revision, content),) = cursor.fetchall()
    return Tile(revision=revision, content=bytes(content or b""))


def features(*, layer: str, columns: str, table: str, where: str = "true") -> str:
    """Return the statement of a plain layer: every row of ``table`` that the tile's box meets, none left out.

    The rows' ``id`` is the features' id, which tiles keep apart from the attributes. What would
    shrink to nothing at a tile's grid is sent as a point, so nothing is silently dropped.
    """
    return f"""
        SELECT ST_AsMVT(tile, '{layer}', {EXTENT}, 'shape', 'feature') FROM (
            SELECT * FROM (
                SELECT id AS feature, {columns}, {shape("geometry_3857")} AS shape FROM frame, {table}
                WHERE geometry_3857 && frame.wide AND {where}
            ) AS shown WHERE shape IS NOT NULL
        ) AS tile
    """  # noqa: S608 (declared by a room)


def shape(column: str) -> str:
    """Return the SQL of a geometry in tile units: as it is, or a point where it is too small to have a form."""
    small = f"greatest(ST_XMax({column}) - ST_XMin({column}), ST_YMax({column}) - ST_YMin({column})) < 12 * frame.unit"
    return f"""coalesce(
        ST_AsMVTGeom(CASE WHEN {small} THEN ST_Centroid({column}) ELSE {column} END, frame.bounds, {EXTENT}, {BUFFER}),
        ST_AsMVTGeom(ST_PointOnSurface({column}), frame.bounds, {EXTENT}, {BUFFER})
    )"""
