"""Cuts a document into pieces by its pages, none of them drawn anew: PDF pages as they are, TIFF pages lossless."""

from typing import Any

import pikepdf
from PIL import Image, ImageSequence

from evidence.children.bounds import Problem, main, tell
from evidence.children.opening import PDF, TIFF


def cut(order: dict[str, Any]) -> None:
    """Write each of ``pieces`` ([first page, last page, path]); answer with how many there are."""
    if order["media_type"] == PDF:
        _cut_pdf(order)
    elif order["media_type"] == TIFF:
        _cut_tiff(order)
    else:
        raise Problem("type")
    tell({"pieces": len(order["pieces"])})


def _cut_pdf(order: dict[str, Any]) -> None:
    with pikepdf.open(order["path"]) as whole:
        for first, last, path in order["pieces"]:
            with pikepdf.new() as piece:
                piece.pages.extend(whole.pages[first - 1 : last])
                piece.remove_unreferenced_resources()
                piece.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _cut_tiff(order: dict[str, Any]) -> None:
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(order["path"], formats=["TIFF"]) as image:
        for first, last, path in order["pieces"]:
            frames = []
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                if frame.width * frame.height > order["max_pixels"]:
                    raise Problem("pixels")
                if first <= number <= last:
                    frames.append(frame.copy())
            how = "group4" if frames[0].mode == "1" else "tiff_deflate"
            frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:], compression=how)


if __name__ == "__main__":
    main(cut)
