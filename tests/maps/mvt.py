"""Reads vector tiles in tests: layers, attributes, ids and points, by the tile format's own rules."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Feature:
    id: int | None
    type: int
    geometry: list[int]
    properties: dict[str, Any]

    @property
    def point(self) -> tuple[int, int]:
        """The first point in tile units."""
        return _unzigzag(self.geometry[1]), _unzigzag(self.geometry[2])


def decode(content: bytes) -> dict[str, list[Feature]]:
    """Return the features of a tile by layer."""
    return dict(_layer(body) for field, body in _fields(content) if field == 3)


def _layer(content: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, raw = "", [], [], []
    for field, body in _fields(content):
        if field == 1:
            name = body.decode()
        elif field == 2:
            raw.append(body)
        elif field == 3:
            keys.append(body.decode())
        elif field == 4:
            values.append(_value(body))
    return name, [_feature(body, keys, values) for body in raw]


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    made = Feature(None, 0, [], {})
    for field, body in _fields(content):
        if field == 1:
            made.id = body
        elif field == 2:
            tags = _packed(body)
            made.properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif field == 3:
            made.type = body
        elif field == 4:
            made.geometry = _packed(body)
    return made


def _value(content: bytes) -> Any:
    field, body = next(iter(_fields(content)))
    if field == 1:
        return body.decode()
    return _unzigzag(body) if field == 6 else body


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _packed(content: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(content):
        number, at = _varint(content, at)
        numbers.append(number)
    return numbers


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return number, at


def _fields(content: bytes) -> Any:
    at = 0
    value: Any
    while at < len(content):
        tag, at = _varint(content, at)
        wire = tag & 7
        if wire == 0:
            value, at = _varint(content, at)
        elif wire == 2:
            length, at = _varint(content, at)
            value, at = content[at : at + length], at + length
        else:
            length = 8 if wire == 1 else 4
            value, at = content[at : at + length], at + length
        yield tag >> 3, value
