"""Tells what a document is before it is taken: its pages and their sizes; draws the first to see that it can be."""

from pathlib import Path
from typing import Any

from evidence.children.bounds import Problem, main, tell
from evidence.children.opening import opened

_TRIED_SIDE = 320


def look(order: dict[str, Any]) -> None:
    """Answer {"sizes": [[width, height], …]}, one for each page."""
    with opened(Path(order["path"]), order["media_type"], max_pixels=order["max_pixels"]) as document:
        pages = document.count()
        if pages < 1:
            raise Problem("broken")
        if pages > order["max_pages"]:
            raise Problem("pages")
        sizes = list(document.sizes())
        document.draw(1, _TRIED_SIDE)
    tell({"sizes": sizes})


if __name__ == "__main__":
    main(look)
