"""Pictures for tests, honest and hostile, and a reader of what a JPEG carries besides its picture."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"


def picture(format: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A small picture: red on its left half, blue on its right."""
    image = Image.new("RGB", size, (200, 20, 20))
    image.paste((20, 20, 200), (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, format, **options)
    return out.getvalue()


def exif(
    *,
    latitude: tuple[float, float, float] | None = (22.0, 33.0, 18.0),
    longitude: tuple[float, float, float] = (88.0, 21.0, 18.0),
    orientation: int = 1,
    taken: str = "2026:02:03 10:20:30",
    offset: str = "",
) -> bytes:
    """An EXIF block as a phone writes it."""
    block = Image.Exif()
    block[0x010F], block[0x0110], block[0x0112] = "Maker", "Model 1", orientation
    camera: dict[int, Any] = {0x9003: taken}
    if offset:
        camera[0x9011] = offset
    block[0x8769] = camera
    if latitude is not None:
        block[0x8825] = {1: "N", 2: latitude, 3: "E", 4: longitude}
    written: bytes = block.tobytes()
    return written


def upload(content: bytes | None = None, name: str = "photo.jpg", content_type: str = "image/jpeg") -> Any:
    """An uploaded file."""
    return SimpleUploadedFile(name, picture() if content is None else content, content_type)


def png(width: int, height: int, *, rows: bytes | None = None) -> bytes:
    """A grey PNG that claims a size; its data is that of ``rows``, or nearly nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(rows if rows is not None else b"\0" * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg_markers(content: bytes) -> list[int]:
    """The markers of a JPEG's head in their order."""
    markers, at = [], 2
    while content[at + 1] != 0xDA:
        assert content[at] == 0xFF
        markers.append(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return markers
