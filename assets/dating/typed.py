"""Dates as people write them ("c. 1870", "1911–13", "১৮৭০-এর দশক", "19वीं सदी"), turned into EDTF.

What is not understood without guessing is refused; the reader is always shown how his words were understood.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from assets.dating import words
from assets.dating.edtf import in_words, parse
from language.digits import to_latin
from language.text import nfc

LONGEST = 60
# What is said of what is not understood, with ``text``.
HOW_TO_WRITE = _(
    "“%(text)s” is not understood as a date. Write it as 1847, 21/3/1847, March 1847, c. 1870, 1870s, 1911–13, "
    "before 1857 or 19th century."
)
# Years of the Bengali era run from the middle of April to the middle of April.
_BENGALI_ERA_BEGINS = 593
_BENGALI_YEAR_BEGINS_IN = 4

# First and last point of time in EDTF; the same twice where it is one.
_Span = tuple[str, str]
# Parts of a century and of a decade: years from its first to the part's first and last.
_PARTS: dict[tuple[str, ...], tuple[tuple[int, int], tuple[int, int], str]] = {
    words.FIRST_HALF: ((0, 49), (0, 4), ""),
    words.SECOND_HALF: ((50, 99), (5, 9), ""),
    words.EARLY: ((0, 33), (0, 3), "~"),
    words.MIDDLE: ((34, 66), (4, 6), "~"),
    words.LATE: ((67, 99), (7, 9), "~"),
}
# "20th c." is a century.
_ABOUT_AFTERWARDS = tuple(word for word in words.ABOUT if word not in {"c", "c."})
_DAY_ENDING = r"(?:st|nd|rd|th|শে|লা|রা|ঠা|ই)?"
_CENTURY_ENDING = r"(?:st|nd|rd|th|শ|শো|তম|वीं|वी|वें)?"
_NUMERIC = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_DECADE = re.compile(r"(\d{3})0['’]?s")
_MONTHS = "|".join(sorted(map(re.escape, words.MONTHS), key=len, reverse=True))
_NAMED = (
    re.compile(rf"(?:(?P<day>\d{{1,2}}){_DAY_ENDING} )?(?P<month>{_MONTHS})\.? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<month>{_MONTHS})\.? (?P<day>\d{{1,2}}){_DAY_ENDING} (?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}}) (?P<month>{_MONTHS})(?: (?P<day>\d{{1,2}}){_DAY_ENDING})?"),
)
_BENGALI_MONTHS = "|".join(map(re.escape, words.BENGALI_MONTHS))
_BENGALI = re.compile(rf"(?:(?P<month>{_BENGALI_MONTHS}) )?(?P<year>\d{{3,4}})")
# Bengali endings of a year: "১৮৭০-এর", "১৮৫৭-র", "১৯১১-তে".
_ENDINGS = re.compile(r"(?<=\d)[-– ]?(?:এর|র|তে|এ|য়)(?= |$)")
_DASH = re.compile(r"\s*[–/]\s*|\s+-\s+|(?<=\d)(?<!\b\d{2})-(?=\d{4}\b|\d{1,2}$)|(?<=s)-")


class NotUnderstood(ValueError):
    """What was typed is no date that is understood."""


def understand(text: str) -> str:
    """Return as EDTF the date that ``text`` says in English, Bengali or Hindi, in digits of any of the scripts.

    EDTF itself is understood, and no text is no date. Raises NotUnderstood.
    """
    plain = _plain(text)
    if not plain:
        return ""
    for read in (_edtf, _span):
        try:
            written = read(plain)
            parse(written)
        except ValueError:
            continue
        return written
    raise NotUnderstood(text)


def in_typing(edtf: str) -> str:
    """Return an EDTF date as one may type it in the active language: in words where these are understood again."""
    said = in_words(edtf)
    try:
        return said if understand(said) == edtf else edtf
    except NotUnderstood:
        return edtf


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    plain = re.sub(r"--+|[‐‑‒–—―−]", "–", to_latin(nfc(text)).lower())
    return re.sub(r"\s+", " ", plain).strip(" ,;।")


def _edtf(plain: str) -> str:
    written = plain.upper()
    parse(written)
    return written


def _span(plain: str) -> str:
    plain = _ENDINGS.sub("", plain)
    for read in (_between, _open, _dashed, _atom):
        try:
            span = read(plain)
        except ValueError:
            continue
        return span[0] if span[0] == span[1] else "/".join(span)
    raise NotUnderstood(plain)


def _between(plain: str) -> _Span:
    """Two dates with a word between them: "between 1911 and 1913", "1911 से 1913 तक"."""
    inner = _without(plain, words.BETWEEN, prefix=True) or plain
    inner = _without(inner, words.BETWEEN_AFTERWARDS, prefix=False) or inner
    for word in words.AND:
        first, found, last = inner.partition(f" {word} ")
        if found:
            return _joined(first, last)
    if inner != plain and _without(plain, words.BETWEEN, prefix=True):
        return _dashed(inner)
    raise NotUnderstood(plain)


def _open(plain: str) -> _Span:
    """A date with one end unknown: "before 1857", "1900 के बाद"."""
    kinds: tuple[tuple[tuple[str, ...], bool, Callable[[_Span], _Span]], ...] = (
        (words.BEFORE, True, lambda span: ("", _next_to(span[0], -1))),
        (words.UNTIL, True, lambda span: ("", span[1])),
        (words.AFTER, True, lambda span: (_next_to(span[1], 1), "")),
        (words.SINCE, True, lambda span: (span[0], "")),
        (words.BEFORE_AFTERWARDS, False, lambda span: ("", _next_to(span[0], -1))),
        (words.UNTIL_AFTERWARDS, False, lambda span: ("", span[1])),
        (words.AFTER_AFTERWARDS, False, lambda span: (_next_to(span[1], 1), "")),
        (words.SINCE_AFTERWARDS, False, lambda span: (span[0], "")),
    )
    for known, prefix, make in kinds:
        if rest := _without(plain, known, prefix=prefix):
            return make(_atom(rest))
    raise NotUnderstood(plain)


def _dashed(plain: str) -> _Span:
    """Two dates with a dash between them; a doubt about the whole stands before or behind it."""
    plain, doubt = _doubt(plain)
    parts = _DASH.split(plain)
    if len(parts) != 2:
        raise NotUnderstood(plain)
    first, last = _doubted(_joined(*parts), doubt)
    if first[2:] == "00" and last[2:] == "99" and first[:2] == last[:2]:
        return f"{first[:2]}XX", f"{first[:2]}XX"
    return first, last


def _joined(first: str, last: str) -> _Span:
    """From the beginning of one to the end of the other; the second may leave out what it shares ("1911–13")."""
    short = re.fullmatch(r"\d{1,3}", last.strip())
    year = re.search(r"\d{4}$", first.strip())
    if short and year:
        last = year[0][: -len(short[0])] + short[0]
        if int(last) < int(year[0]) and len(short[0]) == 2:  # 1898–02
            last = f"{int(last) + 100}"
    try:
        begins = _atom(first)
    except NotUnderstood:  # March–April 1847
        begins = _atom(f"{first} {last.strip()[-4:]}")
    return begins[0], _atom(last)[1]


def _atom(plain: str) -> _Span:
    """One date: a day, a month, a year, a decade, a century or a part of one, with its doubt."""
    rest, doubt = _doubt(plain)
    for read in (_bengali_era, _part, _century, _decade, _point):
        try:
            return _doubted(read(rest), doubt)
        except ValueError:
            continue
    raise NotUnderstood(plain)


def _doubt(plain: str) -> tuple[str, str]:
    """Take "c.", "perhaps", "?" and the like off; return the rest and the EDTF sign of the doubt."""
    about = perhaps = False
    while True:
        before = plain
        if rest := _without(plain, words.ABOUT, prefix=True) or _without(plain, _ABOUT_AFTERWARDS, prefix=False):
            plain, about = rest, True
        if rest := _without(plain, words.PERHAPS, prefix=True):
            plain, perhaps = rest, True
        if match := re.fullmatch(r"(.+?) ?(?:\(\?\)|([?~%]))", plain):
            plain = match[1]
            about, perhaps = about or match[2] in ("~", "%"), perhaps or match[2] != "~"
        if plain == before:
            return plain, {(True, False): "~", (False, True): "?", (True, True): "%"}.get((about, perhaps), "")


def _doubted(span: _Span, doubt: str) -> _Span:
    def marked(point: str) -> str:
        had = point[-1:] if point[-1:] in ("~", "?", "%") else ""
        bare = point.removesuffix(had) if had else point
        both = {had, doubt} - {""}
        return bare + (both.pop() if len(both) == 1 else "%" if both else "")

    return marked(span[0]), marked(span[1])


def _bengali_era(plain: str) -> _Span:
    rest = _without(plain, words.BENGALI_ERA, prefix=False) or _without(plain, words.BENGALI_ERA, prefix=True)
    match = _BENGALI.fullmatch(_bare(rest or ""))
    if match is None:
        raise NotUnderstood(plain)
    year = int(match["year"]) + _BENGALI_ERA_BEGINS
    if not match["month"]:
        return _year(year), _year(year + 1)
    begins = words.BENGALI_MONTHS[match["month"]] + _BENGALI_YEAR_BEGINS_IN - 1
    ends = begins + 1
    return tuple(f"{_year(year + n // 12)}-{n % 12 + 1:02}" for n in (begins, ends))  # type: ignore[return-value]


def _part(plain: str) -> _Span:
    for known, (of_century, of_decade, doubt) in _PARTS.items():
        rest = _without(plain, known, prefix=True, glued="-")
        if rest is None and (parted := next((word for word in known if f" {word}" in plain), None)):
            rest = plain.replace(f" {parted}", "", 1)  # "ঊনবিংশ শতাব্দীর গোড়ার দিক"
        if not rest:
            continue
        for read, (first, last) in ((_century, of_century), (_decade, of_decade)):
            try:
                year = int(read(rest)[0].replace("X", "0"))
            except NotUnderstood:
                continue
            return _year(year + first) + doubt, _year(year + last) + doubt
    raise NotUnderstood(plain)


def _century(plain: str) -> _Span:
    rest = _without(_bare(plain), words.CENTURY, prefix=False)
    if rest is None:
        raise NotUnderstood(plain)
    rest = _bare(rest)
    match = re.fullmatch(rf"(\d{{1,2}}){_CENTURY_ENDING}", rest)
    number = int(match[1]) if match else words.ORDINALS.get(rest, 0)
    if not 1 < number <= 21:
        raise NotUnderstood(plain)
    written = f"{number - 1:02}XX"
    return written, written


def _decade(plain: str) -> _Span:
    bare = _bare(plain)
    match = _DECADE.fullmatch(bare)
    if match is None and (rest := _without(bare, words.DECADE, prefix=False)):
        match = re.fullmatch(r"(\d{3})0(?:['’]?s)?", _bare(rest))
    if match is None:
        raise NotUnderstood(plain)
    return f"{match[1]}X", f"{match[1]}X"


def _point(plain: str) -> _Span:
    bare = _bare(plain)
    named = next((match for form in _NAMED if (match := form.fullmatch(bare.replace(",", "")))), None)
    if named:
        written = _date(named["year"], words.MONTHS[named["month"]], named["day"])
    elif match := _NUMERIC.fullmatch(bare):
        written = _date(match[3], int(match[2]), match[1])
    elif match := _YEAR_FIRST.fullmatch(bare):
        written = _date(match[1], int(match[2]), match[3])
    else:
        written = bare.upper()
        if len(parse(written)) != 1:
            raise NotUnderstood(plain)
    return written, written


def _date(year: str, month: int, day: str | None) -> str:
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def _year(number: int) -> str:
    return f"{number:04}"


def _next_to(point: str, step: int) -> str:
    """The year, month, day, decade or century before or after one; one in doubt stays as it is."""
    if point[-1:] in ("~", "?", "%"):
        return point
    size = 10 ** point.count("X")
    if "X" in point or len(point) == 4:
        number = int(point.replace("X", "")) + step
        return f"{number:0{4 - point.count('X')}}" + "X" * (len(str(size)) - 1)
    parts = [int(part) for part in point.split("-")]
    if len(parts) == 2:
        months = parts[0] * 12 + parts[1] - 1 + step
        return f"{_year(months // 12)}-{months % 12 + 1:02}"
    try:
        return (dt.date(*parts) + dt.timedelta(days=step)).isoformat()
    except OverflowError as error:
        raise NotUnderstood(point) from error


def _bare(plain: str) -> str:
    """Without words that say nothing more, such as "the" and "সালে"."""
    while True:
        rest = _without(plain, words.EMPTY, prefix=True) or _without(plain, words.EMPTY, prefix=False)
        if not rest:
            return plain
        plain = rest


def _without(plain: str, known: Iterable[str], *, prefix: bool, glued: str = "") -> str | None:
    """Return ``plain`` without one of the words at its beginning or end; None where there is none, or nothing else."""
    for word in known:
        if prefix and plain.startswith(word) and (rest := plain[len(word) :]):
            # "c.1870" needs no blank, "ca1870" neither; "may" must not lose its "ma".
            if rest[0] in f" {glued}" or (rest[0].isdigit()) or word.endswith("."):
                return rest.strip(f" {glued}") or None
            if rest[0] in "-–" and rest[1:2].isdigit():  # pre-1857
                return rest[1:]
        if prefix or not plain.endswith(word) or not (rest := plain[: -len(word)]):
            continue
        if rest[-1] in " -–" or (rest[-1].isdigit() and not word[0].isascii()):
            return rest.rstrip(" -–") or None
    return None
