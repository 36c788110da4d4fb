"""Pictures: told apart by content, checked before they are decoded, and re-encoded without any metadata."""

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from evidence import exif
from language.digits import grouped

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False)

# JPEG and WebP cannot be larger, and no phone makes a longer panorama.
MAX_SIDE = 30_000
_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = {b"mif1", b"mif2", b"msf1"}
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_QUALITY = 82
# A large picture takes some hundred megabytes while it is decoded, and anybody may send one: the others wait.
_DECODERS = threading.BoundedSemaphore(2)


class Refused(ValidationError):
    """An upload that cannot be taken; its message names the file and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a picture: its type by content, its size as one sees it (upright), and its EXIF."""

    media_type: str
    width: int
    height: int
    exif: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A picture made for showing: JPEG in sRGB, upright, without metadata."""

    content: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"


def sniff(content: bytes) -> str | None:
    """Return the media type that ``content`` begins like (JPEG, PNG, WebP, HEIC, HEIF), or None."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        size = min(int.from_bytes(content[:4], "big"), 256)
        brands = {content[at : at + 4] for at in (8, *range(16, size - 3, 4))}
        if brands & _HEIC_BRANDS:
            return "image/heic"
        if brands & _HEIF_BRANDS and not brands & {b"avif", b"avis"}:
            return "image/heif"
    return None


def examine(content: bytes, *, name: str) -> Facts:
    """Return the facts of a picture that can be shown; raises Refused, in words, for anything else.

    Size is checked before anything is decoded; then the whole picture is decoded once, so that an incomplete one is
    refused while its sender can still take another.
    """
    if not content:
        raise Refused(_("“%(name)s” is empty. Choose the photo again."), "empty", {"name": name})
    if len(content) > settings.EVIDENCE_MAX_BYTES:
        limit = _shown(settings.EVIDENCE_MAX_BYTES // (1024 * 1024))
        raise Refused(
            _("“%(name)s” is larger than %(limit)s MB. Send a smaller copy of it."),
            "bytes",
            {"name": name, "limit": limit},
        )
    media_type = sniff(content)
    if media_type is None:
        raise Refused(
            _("“%(name)s” is not a photo that can be read here. Send a JPEG, PNG, WebP or HEIC photo."),
            "type",
            {"name": name},
        )
    try:
        with _DECODERS, _opened(content, media_type) as image:
            _bounded(image)
            block = (
                (image.info.get("exif") or b"") if _FORMATS[media_type] == "HEIF" else exif.find(content, media_type)
            )
            found = exif.read(block)
            size = image.size
            if media_type == "image/jpeg":
                # An eighth is enough to see whether the data is all there.
                image.draft(None, (max(1, size[0] // 8), max(1, size[1] // 8)))
                image.load()
            else:
                image.load()
                _bounded(image)
                size = image.size  # A HEIC may turn out to be of another size than it said.
    except (_TooLargeError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        limit = _shown(settings.EVIDENCE_MAX_PIXELS // 1_000_000)
        raise Refused(
            _("“%(name)s” has more than %(limit)s million pixels or is extremely long. Send a smaller copy of it."),
            "pixels",
            {"name": name, "limit": limit},
        ) from None
    except Exception as error:  # Whatever a decoder raises on hostile bytes means the same to the sender.
        raise Refused(
            _("“%(name)s” is damaged or incomplete. Take the photo again, or choose another."),
            "damaged",
            {"name": name},
        ) from error
    if _turn(media_type, found) in {5, 6, 7, 8}:
        size = (size[1], size[0])
    return Facts(media_type=media_type, width=size[0], height=size[1], exif=found)


def render(content: bytes, facts: Facts, *, sides: Mapping[str, int]) -> dict[str, Rendered]:
    """Return the picture in each of the sizes ``sides`` (longest side in pixels; never enlarged), decoded once."""
    largest = max(sides.values())
    with _DECODERS:
        return _rendered(content, facts, sides, largest)


def _rendered(content: bytes, facts: Facts, sides: Mapping[str, int], largest: int) -> dict[str, Rendered]:
    with _opened(content, facts.media_type) as image:
        _bounded(image)
        if facts.media_type == "image/jpeg":
            image.draft(None, (min(largest, image.width), min(largest, image.height)))
        image.load()
        profile = image.info.get("icc_profile")
        shown = _plain_mode(image)
        shown.thumbnail((largest, largest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        shown = _on_paper(_to_srgb(shown, profile))
    for turn in _TURNS.get(_turn(facts.media_type, facts.exif), ()):
        shown = shown.transpose(turn)
    # A new image has no info of the old one that an encoder could write out again.
    clean = Image.new("RGB", shown.size)
    clean.paste(shown)
    made: dict[str, Rendered] = {}
    for purpose, side in sorted(sides.items(), key=lambda each: -each[1]):
        copy = clean.copy()
        copy.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        copy.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        made[purpose] = Rendered(content=out.getvalue(), width=copy.width, height=copy.height)
    return made


class _TooLargeError(Exception):
    """The picture claims more pixels than are decoded here."""


def _opened(content: bytes, media_type: str) -> Image.Image:
    if media_type == "image/jpeg":
        # Pillow reads a JPEG's EXIF on opening, however hostile; it does not get to see it.
        content = exif.jpeg_without_metadata(content)
    return Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]])


def _bounded(image: Image.Image) -> None:
    if image.width * image.height > settings.EVIDENCE_MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise _TooLargeError


def _turn(media_type: str, found: Mapping[str, Any]) -> int:
    # A HEIC is turned by its own boxes while decoding; its EXIF only repeats what was done.
    return 1 if _FORMATS[media_type] == "HEIF" else int(found.get("orientation", 1))


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode == "I":
        return image.point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode == "LA" or (image.mode in {"L", "RGB"} and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        return image.copy()
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # A broken or unfitting profile: the colours are shown as they are.
    return converted or image


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _shown(number: int) -> str:
    return grouped(number, get_language() or "en")
