"""What a camera wrote about a picture, read with bounds.

A hostile block can make a general EXIF reader copy gigabytes (thousands of entries that each claim the whole block), so
only the few entries that matter are read here, each with a limit, and whatever does not fit is left out.
"""

import datetime as dt
import re
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils import timezone

_MAX_BLOCK = 1024 * 1024
_MAX_ENTRIES = 512
_MAX_TEXT = 120
_MAX_SEGMENTS = 20_000
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)

_MAKE, _MODEL, _ORIENTATION, _EXIF, _GPS = 0x010F, 0x0110, 0x0112, 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}


class Segment(NamedTuple):
    """One piece of a JPEG's head: its marker and where it begins and ends."""

    marker: int
    start: int
    end: int


def jpeg_segments(content: bytes) -> Iterator[Segment]:
    """Yield the segments of a JPEG up to the picture data; the last one begins at its start-of-scan marker.

    Raises ValueError where the head is broken.
    """
    at = 2
    for _ in range(_MAX_SEGMENTS):
        at = content.find(b"\xff", at)
        if at < 0 or at + 4 > len(content):
            break
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in {0x00, 0x01} or 0xD0 <= marker <= 0xD8:
            at += 2
        elif marker == 0xDA:
            yield Segment(marker, at, len(content))
            return
        else:
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            if end < at + 4 or end > len(content):
                break
            yield Segment(marker, at, end)
            at = end
    raise ValueError("no picture data")


def jpeg_without_metadata(content: bytes) -> bytes:
    """Return the JPEG with only what decoding needs: colour profile and Adobe's marker stay, all other notes go."""
    kept = [b"\xff\xd8"]
    for segment in jpeg_segments(content):
        notes = 0xE1 <= segment.marker <= 0xED or segment.marker in {0xEF, 0xFE}
        profile = segment.marker == 0xE2 and content[segment.start + 4 : segment.start + 16] == b"ICC_PROFILE\0"
        if not notes or profile:
            kept.append(content[segment.start : segment.end])
    return b"".join(kept)


def find(content: bytes, media_type: str) -> bytes:
    """Return the EXIF block of a JPEG, PNG or WebP file, or nothing."""
    try:
        block = _FINDERS[media_type](content)
    except (KeyError, ValueError, struct.error, IndexError):
        return b""
    return block[:_MAX_BLOCK]


def _in_jpeg(content: bytes) -> bytes:
    for segment in jpeg_segments(content):
        if segment.marker == 0xE1 and content[segment.start + 4 : segment.start + 10] == b"Exif\0\0":
            return content[segment.start + 10 : segment.end]
    return b""


def _in_png(content: bytes) -> bytes:
    at = 8
    for _ in range(_MAX_SEGMENTS):
        length, kind = struct.unpack_from(">I4s", content, at)
        if kind == b"eXIf":
            return content[at + 8 : at + 8 + length]
        at += 12 + length
    return b""


def _in_webp(content: bytes) -> bytes:
    at = 12
    for _ in range(_MAX_SEGMENTS):
        kind, length = struct.unpack_from("<4sI", content, at)
        if kind == b"EXIF":
            return content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return b""


_FINDERS = {"image/jpeg": _in_jpeg, "image/png": _in_png, "image/webp": _in_webp}


def read(block: bytes) -> dict[str, Any]:
    """Return what is credible of an EXIF block: taken_at (ISO text), latitude, longitude, orientation, make, model.

    Positions are degrees of EPSG:4326; a time without its offset is taken as local time. Never raises.
    """
    block = block.removeprefix(b"Exif\0\0")[:_MAX_BLOCK]
    try:
        order = {b"II*\0": "<", b"MM\0*": ">"}[block[:4]]
        reader = _Reader(block, order)
        main = reader.entries(struct.unpack_from(order + "I", block, 4)[0])
    except (KeyError, struct.error):
        return {}
    camera = reader.entries(reader.number(main, _EXIF))
    place = reader.entries(reader.number(main, _GPS))
    found: dict[str, Any] = {
        "make": reader.text(main, _MAKE),
        "model": reader.text(main, _MODEL),
        "taken_at": _moment(reader.text(camera, _TAKEN), reader.text(camera, _TAKEN_OFFSET)),
    }
    orientation = reader.number(main, _ORIENTATION)
    if orientation in range(1, 9):
        found["orientation"] = orientation
    latitude = reader.degrees(place, _LATITUDE, _LATITUDE_REF, "NS", 90)
    longitude = reader.degrees(place, _LONGITUDE, _LONGITUDE_REF, "EW", 180)
    # A camera without a fix writes zero and zero.
    if latitude is not None and longitude is not None and (latitude, longitude) != (0, 0):
        found |= {"latitude": latitude, "longitude": longitude}
    return {name: value for name, value in found.items() if value not in (None, "")}


Entries = dict[int, tuple[int, int, int]]


class _Reader:
    def __init__(self, block: bytes, order: str) -> None:
        self.block, self.order = block, order

    def entries(self, offset: int | None) -> Entries:
        """The directory at ``offset``: for each tag its type, count and where its value begins."""
        found: Entries = {}
        if not offset:
            return found
        try:
            (count,) = struct.unpack_from(self.order + "H", self.block, offset)
            for number in range(min(count, _MAX_ENTRIES)):
                at = offset + 2 + 12 * number
                tag, kind, length = struct.unpack_from(self.order + "HHI", self.block, at)
                size = _SIZES.get(kind, 0) * length
                if size > 4:
                    (start,) = struct.unpack_from(self.order + "I", self.block, at + 8)
                else:
                    start = at + 8
                if size and start + size <= len(self.block):
                    found.setdefault(tag, (kind, length, start))
        except struct.error:
            pass
        return found

    def number(self, entries: Entries, tag: int) -> int | None:
        kind, _count, start = entries.get(tag, (0, 0, 0))
        if kind not in {3, 4}:
            return None
        return int(struct.unpack_from(self.order + ("H" if kind == 3 else "I"), self.block, start)[0])

    def text(self, entries: Entries, tag: int) -> str:
        kind, count, start = entries.get(tag, (0, 0, 0))
        if kind != 2:
            return ""
        raw = self.block[start : start + min(count, _MAX_TEXT)].split(b"\0")[0]
        return "".join(letter for letter in raw.decode("utf-8", "ignore") if letter.isprintable()).strip()

    def degrees(self, entries: Entries, tag: int, ref_tag: int, signs: str, limit: int) -> float | None:
        kind, count, start = entries.get(tag, (0, 0, 0))
        sign = self.text(entries, ref_tag)[:1].upper()
        if kind != 5 or count != 3 or not sign or sign not in signs:
            return None
        parts = struct.unpack_from(self.order + "6I", self.block, start)
        if 0 in parts[1::2]:
            return None
        whole, minutes, seconds = (parts[i] / parts[i + 1] for i in (0, 2, 4))
        if minutes >= 60 or seconds > 60:
            return None
        value = round(whole + minutes / 60 + seconds / 3600, 7)
        return None if value > limit else -value if sign == signs[1] else value


def _moment(text: str, offset: str) -> str:
    try:
        moment = dt.datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (its zone is added below)
        if re.fullmatch(r"[+-]\d\d:\d\d", offset):
            aware = dt.datetime.fromisoformat(moment.isoformat() + offset)
        else:
            aware = timezone.make_aware(moment)
        credible = _EARLIEST <= aware <= timezone.now() + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return ""
    return aware.isoformat() if credible else ""
