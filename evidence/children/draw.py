"""Draws one page of a document as JPEG in one or more sizes, without any of the file's notes."""

from pathlib import Path
from typing import Any

from PIL import Image

from evidence.children.bounds import main, tell
from evidence.children.opening import opened

_QUALITY = 80


def draw(order: dict[str, Any]) -> None:
    """Write a picture for each of ``targets`` ([longest side, path]); answer with their sizes."""
    targets = sorted(order["targets"], reverse=True)
    with opened(Path(order["path"]), order["media_type"], max_pixels=order["max_pixels"]) as document:
        drawn = document.draw(order["page"], targets[0][0])
    made = []
    for side, path in targets:
        copy = drawn.copy()
        copy.thumbnail((side, side), Image.Resampling.LANCZOS)
        copy.save(path, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        made.append([copy.width, copy.height])
    tell({"made": made})


if __name__ == "__main__":
    main(draw)
