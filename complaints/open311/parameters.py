"""What a programme sent, read by name; what cannot be meant is refused in words that name the parameter."""

import datetime as dt
import math
import re

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.open311.faults import Fault

_LONGEST = 300
# W3C's note: a day alone, or a day with a time and its zone. An unescaped "+" arrives as a blank.
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]([0-9:.]{5,15})([Zz]|[ +-][0-9]{2}:[0-9]{2}))?")
_YEARS = range(1900, 2200)
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?")
# What XML 1.0 forbids: of control signs only the tabulator and the ends of lines are text.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[[^\[\]]{0,40}\])?")
_DAY = dt.timedelta(days=1)


class Parameters:
    """The parameters of one request: those of its body before those of its address."""

    def __init__(self, *sources: QueryDict) -> None:
        self._sources = sources

    def all(self, name: str) -> list[str]:
        """Return every value sent under ``name``, of the first source that has it; raises Fault for control signs."""
        for source in self._sources:
            if name in source:
                return [_storable(name, value) for value in source.getlist(name)]
        return []

    def text(self, name: str, *, longest: int = _LONGEST) -> str:
        """Return the value without blanks at its ends, "" where none was sent; raises Fault where it is too long."""
        found = self.all(name)
        value = found[-1].strip() if found else ""
        if len(value) > longest:
            raise Fault(400, _("%(name)s: at most %(n)s characters.") % {"name": name, "n": longest})
        return value

    def listed(self, name: str, *, most: int) -> list[str]:
        """Return what stands between commas, and was sent more than once; raises Fault where it is too much."""
        found = [part.strip() for value in self.all(name) for part in value.split(",", most + 1)]
        if len(found) > most:
            raise Fault(400, _("%(name)s: at most %(n)s at once.") % {"name": name, "n": most})
        return list(dict.fromkeys(part for part in found if part))

    def whole(self, name: str, *, default: int, least: int, most: int) -> int:
        """Return a whole number between ``least`` and ``most``; raises Fault."""
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            words = _("%(name)s: a whole number from %(least)s to %(most)s.")
            raise Fault(400, words % {"name": name, "least": least, "most": most})
        return int(value)

    def degrees(self, name: str, *, most: int) -> float | None:
        """Return degrees between plus and minus ``most``, None where none were sent; raises Fault."""
        value = self.text(name)
        if not value:
            return None
        number = float(value) if _DEGREES.fullmatch(value) else math.nan
        if not abs(number) <= most:
            raise Fault(400, _("%(name)s: degrees in decimals, for example 22.5726.") % {"name": name})
        return number

    def flag(self, name: str) -> bool:
        """Whether "true" was sent."""
        return self.text(name).lower() in {"true", "1"}

    def moment(self, name: str, *, last: bool = False) -> dt.datetime | None:
        """Return a moment of W3C's note, None where none was sent; a day alone is its first, or ``last``, moment.

        Raises Fault, also where the zone is missing.
        """
        value = self.text(name)
        return _moment(name, value, last=last) if value else None

    def is_day(self, name: str) -> bool:
        """Whether a day alone was sent, without a time."""
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", self.text(name)) is not None

    def attributes(self) -> dict[str, list[str]]:
        """Return what was sent as ``attribute[code]`` or ``attribute[code][]``, by code, in the order sent."""
        found: dict[str, list[str]] = {}
        for source in self._sources:
            for name in source:
                if match := _ATTRIBUTE.fullmatch(name):
                    found.setdefault(match[1], []).extend(_storable(name, each) for each in source.getlist(name))
        return found


def _storable(name: str, value: str) -> str:
    """Return the value; raises Fault where its bytes were no UTF-8, or a sign in it may stand in no answer in XML."""
    if "\ufffd" in value:
        raise Fault(400, _("%(name)s: not in UTF-8.") % {"name": _NO_TEXT.sub("", name)})
    if _NO_TEXT.search(value):
        raise Fault(400, _("%(name)s: a sign in it cannot be stored.") % {"name": _NO_TEXT.sub("", name)})
    return value


def _moment(name: str, value: str, *, last: bool) -> dt.datetime:
    wrong = Fault(
        400,
        _("%(name)s: a moment with its zone, for example 2026-11-22T17:30:00+05:30 or 2026-11-22T12:00:00Z.")
        % {"name": name},
    )
    match = _MOMENT.fullmatch(value)
    if not match:
        raise wrong
    day, time, zone = match.groups()
    try:
        if time is None:
            begin = timezone.make_aware(dt.datetime.fromisoformat(day))
            found = begin + _DAY - dt.timedelta(microseconds=1) if last else begin
        else:
            found = dt.datetime.fromisoformat(f"{day}T{time}{zone.upper().replace(' ', '+')}")
    except (ValueError, OverflowError):
        raise wrong from None
    if found.year not in _YEARS:
        raise wrong
    return found
