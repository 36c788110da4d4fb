"""Copies of pictures for everybody's eyes: without metadata, and with regions in which nobody can be recognised."""

import io
from collections.abc import Sequence

from PIL import Image, ImageFilter

from evidence import pictures

# left, top, width, height in percent of the upright picture.
Region = tuple[float, float, float, float]
# What is left of a region: so few patches of colour that neither a face nor a number can be guessed back.
_PATCHES = 4
_SIDE = 1600
_QUALITY = 85


def masked(content: bytes, regions: Sequence[Region]) -> bytes:
    """Return a JPEG of at most 1,600 pixels a side, upright and without metadata, with ``regions`` made unrecognisable.

    Raises pictures.Refused where ``content`` is no picture that can be shown.
    """
    facts = pictures.examine(content, name="")
    plain = pictures.render(content, facts, sides={"copy": _SIDE})["copy"].content
    if not regions:
        return plain
    with Image.open(io.BytesIO(plain), formats=["JPEG"]) as opened:
        picture = opened.convert("RGB")
    for region in regions:
        box = _box(region, picture.size)
        picture.paste(_patches(picture.crop(box)), box)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _box(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, width, height = region
    across, down = size
    x, y = int(left * across / 100), int(top * down / 100)
    right, bottom = -int(-(left + width) * across // 100), -int(-(top + height) * down // 100)
    return x, y, min(max(right, x + 1), across), min(max(bottom, y + 1), down)


def _patches(part: Image.Image) -> Image.Image:
    few = (min(_PATCHES, part.width), min(_PATCHES, part.height))
    patches = part.resize(few, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    return patches.filter(ImageFilter.GaussianBlur(max(part.size) / (2 * _PATCHES)))
