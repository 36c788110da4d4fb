"""This room's own layers: outlines of wards and boroughs."""

from maps.layers import Layer, features, layers


def _outlines(name: str, kind: str, minzoom: int) -> Layer:
    return Layer(
        name=name,
        statement=features(
            layer=name, columns="id, code, {name} AS name", table="maps_area", where=f"maps_area.kind = '{kind}'"
        ),
        attributes=("id", "code", "name"),
        revision_of="areas",
        minzoom=minzoom,
        maxzoom=14,
        named=True,
    )


def declare() -> None:
    """Declare the layers of areas."""
    layers.add(_outlines("wards", "ward", 8), _outlines("boroughs", "borough", 6))
