"""Reads the QR codes on pages of a document."""

from pathlib import Path
from typing import Any

import zxingcpp

from evidence.children.bounds import main, tell
from evidence.children.opening import opened

# A code of 25 mm on A4 has some 200 pixels at this size; what cannot be read in it is tried once larger.
_SIDES = (2_000, 3_500)
_LONGEST = 400


def codes(order: dict[str, Any]) -> None:
    """Answer {"page", "codes": [text, …]} for each of ``pages``; ``once`` looks at each page in one size only."""
    with opened(Path(order["path"]), order["media_type"], max_pixels=order["max_pixels"]) as document:
        for number in order["pages"]:
            found: list[str] = []
            for side in _SIDES[:1] if order["once"] else _SIDES:
                drawn = document.draw(number, side).convert("L")
                found = [each.text[:_LONGEST] for each in zxingcpp.read_barcodes(drawn, zxingcpp.BarcodeFormat.QRCode)]
                if found:
                    break
            tell({"page": number, "codes": found})


if __name__ == "__main__":
    main(codes)
