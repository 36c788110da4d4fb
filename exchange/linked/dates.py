"""EDTF dates as OpenStreetMap and Wikidata write them."""

from assets.dating import Moment, parse

# Wikidata's precision: century, decade, year, month, day.
_CENTURY, _DECADE, _YEAR, _MONTH, _DAY = 7, 8, 9, 10, 11


def for_osm(text: str) -> str:
    """Return a date as the value of ``start_date``: 1847, ~1870, 1870s, C19, 1906..1921; "" where there is none.

    Of a time that is known at one end only, "before" or "after" says which. Doubt is not told from vagueness there.
    """
    try:
        ends = parse(text)
    except ValueError:
        return ""
    said = [_osm(end) if end else "" for end in ends]
    if len(said) == 1:
        return said[0]
    if all(said):
        return f"{said[0]}..{said[1]}"
    return f"after {said[0]}" if said[0] else f"before {said[1]}"


def _osm(moment: Moment) -> str:
    vague = "~" if moment.doubt else ""
    if moment.year.endswith("XX"):
        return f"{vague}C{int(moment.year[:2]) + 1}"
    if moment.year.endswith("X"):
        return f"{vague}{moment.year[:3]}0s"
    parts = [moment.year, *(f"{part:02d}" for part in (moment.month, moment.day) if part)]
    return vague + "-".join(parts)


def for_wikidata(text: str) -> tuple[str, bool]:
    """Return a date as QuickStatements writes it ("+1847-00-00T00:00:00Z/9") and whether it is only about right.

    Of an interval the beginning counts, which is when the thing came to be. ("", False) where there is none.
    """
    try:
        first = parse(text)[0]
    except ValueError:
        return "", False
    if first is None:
        return "", False
    if first.year.endswith("XX"):
        # A century is written by its last year: 1900 lies in the nineteenth.
        year, precision = int(first.year[:2]) * 100 + 100, _CENTURY
    elif first.year.endswith("X"):
        year, precision = int(first.year[:3]) * 10, _DECADE
    else:
        year, precision = int(first.year), _DAY if first.day else _MONTH if first.month else _YEAR
    return f"+{year:04d}-{first.month or 0:02d}-{first.day or 0:02d}T00:00:00Z/{precision}", bool(first.doubt)
