"""Dates that are not known to the day: EDTF (ISO 8601-2) as the register stores it, in words as people read it.

Understood: 1847, 1847-03, 1847-03-21, each with ``~`` (about), ``?`` (perhaps) or ``%`` (both); 187X (a decade), 18XX
(a century); two of these as an interval 1906/1921, with one end open ("..") or unknown ("").
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from language.dates import day, month
from language.digits import in_script, to_latin

_POINT = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<doubt>[~?%]?)")
_OPEN = {"", ".."}


@dataclass(frozen=True)
class Moment:
    """One end of a date: the year as written ("1847", "187X"), month and day where known, and its qualifier."""

    year: str
    month: int | None
    day: int | None
    doubt: str

    def in_words(self) -> str:
        """Say it in the active language; digits may still be Latin."""
        text = self._plain()
        if self.doubt == "~":
            return _("about %(date)s") % {"date": text}
        if self.doubt == "?":
            return _("perhaps %(date)s") % {"date": text}
        if self.doubt == "%":
            return _("perhaps about %(date)s") % {"date": text}
        return text

    def _plain(self) -> str:
        if self.year.endswith("XX"):
            return _("%(century)s00–%(century)s99") % {"century": self.year[:2]}
        if self.year.endswith("X"):
            return pgettext("a decade, as in 1870s", "%(year)ss") % {"year": f"{self.year[:3]}0"}
        if self.month and self.day:
            return day(dt.date(int(self.year), self.month, self.day))
        if self.month:
            return month(dt.date(int(self.year), self.month, 1))
        return self.year


def parse(text: str) -> tuple[Moment | None, ...]:
    """Return the one or two ends of an EDTF date; None stands for an open or unknown end.

    Raises ValueError where the text is not understood, names no real day, or runs backwards.
    """
    parts = to_latin(text.strip()).split("/")
    if len(parts) > 2 or all(part in _OPEN for part in parts):
        raise ValueError(text)
    ends = tuple(None if len(parts) == 2 and part in _OPEN else _moment(part) for part in parts)
    if len(ends) == 2 and ends[0] and ends[1] and _least(ends[0]) > _most(ends[1]):
        raise ValueError(text)
    return ends


def _moment(text: str) -> Moment:
    match = _POINT.fullmatch(text)
    if match is None or (match["month"] and "X" in match["year"]):
        raise ValueError(text)
    month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
    dt.date(int(match["year"].replace("X", "0")), month if month is not None else 1, day if day is not None else 1)
    return Moment(year=match["year"], month=month, day=day, doubt=match["doubt"])


def _least(moment: Moment) -> tuple[int, int, int]:
    return int(moment.year.replace("X", "0")), moment.month or 1, moment.day or 1


def _most(moment: Moment) -> tuple[int, int, int]:
    return int(moment.year.replace("X", "9")), moment.month or 12, moment.day or 31


def validate_edtf(text: str) -> None:
    """Refuse a date that is not understood, saying how to write one."""
    try:
        parse(text)
    except ValueError:
        raise ValidationError(
            gettext_lazy(
                "“%(text)s” is no date. Write 1847, 1847-03-21, 1870~ (about), 187X (the 1870s) or 1906/1921."
            ),
            code="invalid",
            params={"text": text},
        ) from None


def in_words(text: str) -> str:
    """Say an EDTF date in the reader's language and digits; one that is not understood is shown as it stands."""
    if not text:
        return ""
    try:
        ends = parse(text)
    except ValueError:
        return text
    said = [end.in_words() if end else "" for end in ends]
    if len(said) == 1:
        words = said[0]
    elif all(said):
        words = _("%(first)s–%(last)s") % {"first": said[0], "last": said[1]}
        if any(end and (end.doubt or end.month) for end in ends):
            words = _("%(first)s to %(last)s") % {"first": said[0], "last": said[1]}
    elif said[0]:
        words = _("from %(first)s") % {"first": said[0]}
    else:
        words = _("until %(last)s") % {"last": said[1]}
    return in_script(words, translation.get_language() or "en")
