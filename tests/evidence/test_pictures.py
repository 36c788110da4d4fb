"""Pictures are told apart by content, refused in words, and shown upright without metadata."""

import io
import threading
import time
import zipfile
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngImageFile

from evidence import pictures
from evidence.documents import render_pdf
from tests.pictures import SAMPLES, exif, jpeg_markers, picture, png

HOSTILE_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def rendered(content: bytes, side: int = 1600) -> Image.Image:
    facts = pictures.examine(content, name="a")
    made = pictures.render(content, facts, sides={"screen": side})["screen"]
    image = Image.open(io.BytesIO(made.content))
    assert (made.width, made.height) == image.size
    return image


def near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int], *, off: int = 30) -> bool:
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= off for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize(
    ("format", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")],
)
def test_accepted_types_are_known_by_content(format: str, media_type: str) -> None:
    facts = pictures.examine(picture(format), name="whatever.txt")
    assert (facts.media_type, facts.width, facts.height) == (media_type, 64, 48)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.jpg", picture())
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<!doctype html><script>alert(1)</script>", "type"),
        (HOSTILE_SVG, "type"),
        (picture("GIF"), "type"),
        (picture("TIFF"), "type"),
        (zipped(), "type"),
        (picture()[:-200], "damaged"),
        (picture()[:20], "damaged"),
        (b"\xff\xd8\xff" + b"\0" * 1000, "damaged"),
        (b"\xff\xd8\xff\xe1\x00\x01", "damaged"),
        (picture("PNG")[:60], "damaged"),
        (picture("WEBP")[:60], "damaged"),
        (picture("HEIF")[:200], "damaged"),
        (png(100, 100), "damaged"),
        (png(60_000_000, 1), "pixels"),
        (png(1, 40_000, rows=b"\0\0" * 40_000), "pixels"),
        (png(50_000, 50_000), "pixels"),
        (png(10_000, 10_000), "pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_name_the_file(content: bytes, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(pictures.Refused) as refused:
        pictures.examine(content, name="পুকুর.jpg")
    assert refused.value.code == code
    assert "পুকুর.jpg" in refused.value.messages[0]
    assert time.monotonic() - started < 3


def test_printing_documents_does_not_let_truncated_pictures_in() -> None:
    render_pdf(b"<p>x</p>", picture=lambda key, purpose: (b"", ""))
    with pytest.raises(pictures.Refused):
        pictures.examine(picture("PNG")[:60], name="a")


def test_too_many_bytes(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 100
    with pytest.raises(pictures.Refused) as refused:
        pictures.examine(picture(), name="a.jpg")
    assert refused.value.code == "bytes"


def test_limits_are_checked_before_anything_is_decoded(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EVIDENCE_MAX_PIXELS = 1000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    for format in ("JPEG", "PNG", "WEBP", "HEIF"):
        with pytest.raises(pictures.Refused) as refused:
            pictures.examine(PREPARED[format], name="a")
        assert refused.value.code == "pixels"


PREPARED = {format: picture(format) for format in ("JPEG", "PNG", "WEBP", "HEIF")}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpegs_are_shown_upright(orientation: int) -> None:
    stored: Image.Image = Image.open(io.BytesIO(picture()))
    for turn in {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }.get(orientation, []):
        stored = stored.transpose(turn)
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif(orientation=orientation))
    facts = pictures.examine(out.getvalue(), name="a")
    assert (facts.width, facts.height) == (64, 48)
    shown = rendered(out.getvalue())
    assert shown.size == (64, 48)
    assert near(shown, (8, 24), (200, 20, 20))
    assert near(shown, (56, 24), (20, 20, 200))


def test_a_heic_is_turned_once() -> None:
    turned = picture("HEIF", exif=exif(orientation=6))
    with Image.open(io.BytesIO(turned)) as image:
        expected = image.size
    facts = pictures.examine(turned, name="a")
    assert (facts.width, facts.height) == expected
    assert rendered(turned).size == expected


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_the_picture_is_left(format: str) -> None:
    secret = b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif(), "xmp": secret, "icc_profile": profile}
    if format == "JPEG":
        options["comment"] = b"SECRET-COMMENT"
    content = picture(format, **options)
    assert b"Maker" in content
    facts = pictures.examine(content, name="a")
    assert facts.exif["latitude"] == pytest.approx(22.555)
    for made in pictures.render(content, facts, sides={"thumb": 320, "screen": 1600}).values():
        assert set(jpeg_markers(made.content)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}
        for trace in (b"Exif", b"SECRET", b"xmp", b"ICC_PROFILE", b"Maker", b"GPS", b"Photoshop", b"http"):
            assert trace not in made.content
        with Image.open(io.BytesIO(made.content)) as image:
            assert not image.getexif()
            assert set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }


def test_sizes_never_grow_and_keep_their_shape() -> None:
    content = picture(size=(4000, 1000))
    facts = pictures.examine(content, name="a")
    made = pictures.render(content, facts, sides={"thumb": 320, "screen": 1600})
    assert (made["screen"].width, made["screen"].height) == (1600, 400)
    assert (made["thumb"].width, made["thumb"].height) == (320, 80)
    assert rendered(picture(size=(30, 20))).size == (30, 20)
    assert rendered(png(20_000, 1, rows=b"\0" * 20_001)).size == (1600, 1)


def test_modes_of_colour() -> None:
    cmyk = rendered(picture(mode="CMYK"))
    assert near(cmyk, (8, 24), (200, 20, 20), off=60)
    assert rendered(picture("PNG", mode="P")).size == (64, 48)
    assert rendered(picture("PNG", mode="1")).size == (64, 48)
    deep = Image.new("I;16", (10, 10), 32768)
    out = io.BytesIO()
    deep.save(out, "PNG")
    assert near(rendered(out.getvalue()), (5, 5), (128, 128, 128))
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert near(rendered(out.getvalue()), (5, 5), (255, 255, 255))
    grey = Image.new("LA", (10, 10), (0, 0))
    out = io.BytesIO()
    grey.save(out, "PNG")
    assert near(rendered(out.getvalue()), (5, 5), (255, 255, 255))


def test_a_broken_profile_changes_nothing() -> None:
    assert near(rendered(picture(icc_profile=b"nonsense" * 40)), (8, 24), (200, 20, 20))


def test_moving_pictures_show_their_first_frame() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    for format in ("WEBP", "PNG"):
        out = io.BytesIO()
        frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100)
        assert near(rendered(out.getvalue()), (10, 10), (255, 0, 0), off=40)


def test_a_multi_picture_jpeg_shows_its_first() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9), "blue")])
    assert near(rendered(out.getvalue()), (10, 10), (255, 0, 0), off=40)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no sample photos at {SAMPLES}")
def test_sample_photos() -> None:
    found = sorted(SAMPLES.iterdir())
    assert found
    for path in found:
        content = path.read_bytes()
        facts = pictures.examine(content, name=path.name)
        made = pictures.render(content, facts, sides={"thumb": 320, "screen": 1600})
        assert max(made["thumb"].width, made["thumb"].height) == 320
        assert made["screen"].width / made["screen"].height == pytest.approx(facts.width / facts.height, rel=0.01)
        assert set(jpeg_markers(made["screen"].content)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}
    by_name = {path.name: pictures.examine(path.read_bytes(), name=path.name) for path in found}
    assert by_name["DSCN0010.jpg"].exif["latitude"] == pytest.approx(43.4674, abs=0.001)
    assert not {"latitude", "taken_at"} & by_name["no_exif.jpg"].exif.keys()
    assert by_name["portrait_6.jpg"].height > by_name["portrait_6.jpg"].width
    assert by_name["landscape_3.jpg"].width > by_name["landscape_3.jpg"].height
    phone = by_name["iphone_13_pro_max.HEIC"]
    assert phone.media_type == "image/heic"
    assert phone.exif["make"] == "Apple"


def test_two_pictures_are_decoded_at_once_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    load, busy, most, guard = PngImageFile.load, [0], [0], threading.Lock()

    def slow(image: PngImageFile) -> Any:
        with guard:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.05)
        with guard:
            busy[0] -= 1
        return load(image)

    content = picture("PNG")
    monkeypatch.setattr(PngImageFile, "load", slow)
    threads = [threading.Thread(target=pictures.examine, args=(content,), kwargs={"name": "a"}) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [2]
