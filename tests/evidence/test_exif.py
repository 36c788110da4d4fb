"""EXIF is read with bounds: what is not credible is left out, and nothing makes the reader fail or hang."""

import io
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence import exif as reader
from evidence import pictures
from tests.pictures import exif, picture


def facts(block: bytes) -> dict[str, object]:
    return reader.read(block)


def test_what_a_phone_writes() -> None:
    assert facts(exif(orientation=6)) == {
        "make": "Maker",
        "model": "Model 1",
        "orientation": 6,
        "taken_at": "2026-02-03T10:20:30+05:30",
        "latitude": pytest.approx(22.555),
        "longitude": pytest.approx(88.355),
    }
    assert facts(exif(offset="+00:00"))["taken_at"] == "2026-02-03T10:20:30+00:00"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_in_every_type(format: str) -> None:
    found = pictures.examine(picture(format, exif=exif()), name="a").exif
    assert found["longitude"] == pytest.approx(88.355)


@pytest.mark.parametrize(
    "block",
    [
        exif(latitude=(91.0, 0.0, 0.0)),
        exif(latitude=(22.0, 75.0, 0.0)),
        exif(latitude=(0.0, 0.0, 0.0), longitude=(0.0, 0.0, 0.0)),
        exif(latitude=None),
    ],
)
def test_absurd_positions_are_left_out(block: bytes) -> None:
    assert "latitude" not in facts(block)
    assert "longitude" not in facts(block)


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "2099:01:01 00:00:00", "1900:01:01 00:00:00", "yesterday", ""]
)
def test_absurd_times_are_left_out(taken: str) -> None:
    assert "taken_at" not in facts(exif(taken=taken))


def test_text_is_fit_to_be_stored() -> None:
    block = Image.Exif()
    block[0x010F] = "A\x07B" + "x" * 500
    make = str(facts(block.tobytes())["make"])
    assert make.startswith("ABx")
    assert len(make) <= 120


def test_a_block_that_claims_itself_thousands_of_times() -> None:
    entries = b"".join(struct.pack(">HHII", 0x9000 + n % 0x6000, 7, 60_000, 0) for n in range(5000))
    bomb = b"MM\0*" + struct.pack(">IH", 8, 5000) + entries
    loop = b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHII", 0x8769, 4, 1, 8) + struct.pack(">I", 8)
    started = time.monotonic()
    for block in (bomb, loop):
        facts(block)
        jpeg = picture(exif=b"Exif\0\0" + block[:65_000])
        out = jpeg[:2] + b"".join(_segment(b"Exif\0\0" + block[:65_000]) for _ in range(100)) + jpeg[2:]
        assert pictures.examine(out, name="a").width == 64
    assert time.monotonic() - started < 2


def _segment(data: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(tail: bytes) -> None:
    for start in (b"", b"MM\0*", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08\0\x01\x88\x25"):
        reader.read(start + tail)
    for head, kind in (
        (b"\xff\xd8", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF0000WEBP", "image/webp"),
    ):
        reader.find(head + tail, kind)


@given(st.data())
def test_flipped_bytes_never_crash(data: st.DataObject) -> None:
    whole = bytearray(exif())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    reader.read(bytes(whole))


def test_padding_between_segments_is_allowed() -> None:
    jpeg = picture(exif=exif())
    padded = jpeg[:2] + b"\xff\xff" + jpeg[2:]
    assert Image.open(io.BytesIO(reader.jpeg_without_metadata(padded))).size == (64, 48)
    assert pictures.examine(padded, name="a").exif["make"] == "Maker"
