"""Puts recognised pages together to one searchable PDF; a page that was not recognised is taken as it was."""

from pathlib import Path
from typing import Any

import pikepdf

from evidence.children.bounds import main, tell
from evidence.children.opening import PDF


def join(order: dict[str, Any]) -> None:
    """Write ``target`` from ``<folder>/<number>.pdf``, numbers 1 to ``pages``; answer with how many pages it has."""
    folder = Path(order["folder"])
    missing = [number for number in range(1, order["pages"] + 1) if not (folder / f"{number}.pdf").exists()]
    with pikepdf.new() as whole:
        for number in range(1, order["pages"] + 1):
            if number not in missing:
                with pikepdf.open(folder / f"{number}.pdf") as one:
                    whole.pages.extend(one.pages)
            elif order["media_type"] == PDF:
                with pikepdf.open(order["path"]) as original:
                    whole.pages.append(original.pages[number - 1])
        joined = len(whole.pages)
        if joined:
            # Nothing of the sender's notes goes into the copy.
            with whole.open_metadata(set_pikepdf_as_editor=False) as notes:
                notes["dc:title"] = order["title"]
            whole.save(order["target"], object_stream_mode=pikepdf.ObjectStreamMode.generate)
    tell({"pages": joined})


if __name__ == "__main__":
    main(join)
