"""Making a cell of a file what our column holds; every refusal says what to write instead."""

import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from assets.dating import HOW_TO_WRITE, NotUnderstood, understand, validate_edtf
from exchange.importing.targets import FORMER, MATERIALS, Target
from language.dates import parse_day
from language.digits import to_latin
from language.models import NormalisedCharField, NormalisedTextField
from language.text import tidy

Convert = Callable[[Any], Any]
_YES = {"1", "true", "yes", "y", "t", "হ্যাঁ", "हाँ", "हां"}
_NO = {"0", "false", "no", "n", "f", "না", "नहीं"}
# A cell that a spreadsheet would compute: a value is wanted, not a formula.
_FORMULA = re.compile(r"[=@]|[+\-]\s*[A-Za-z(@=]")
# What a spreadsheet writes where it could not compute.
_FAILED = frozenset({
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA",
})  # fmt: skip
# A control character is no text; tabs and line breaks are.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HIGH = re.compile("[\x80-\xff]")
_LONGEST_TEXT = 20_000
_DEGREES = re.compile(
    r"(?P<deg>\d{1,3}(?:\.\d+)?)\s*[°d:\s]\s*(?:(?P<min>\d{1,2}(?:\.\d+)?)\s*['′:m\s]?\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*[\"″s]?\s*)?(?P<side>[NSEWnsew])?"
)


def converter(target: Target) -> Convert:
    """Return the function that makes a cell (never None) the value of ``target``; it raises ValidationError."""
    field = target.field
    if target.name in {FORMER, MATERIALS}:
        return _words
    if field is None:
        return _short
    if isinstance(field, models.BooleanField):
        return _boolean
    if field.choices:
        return _choices(field)
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return _number(field)
    if isinstance(field, models.DateField):
        return lambda value: _day(value).isoformat()
    return _text(field)


def text_of(value: Any) -> str:
    """Return a cell as text; raises ValidationError where it is a formula or no text."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    else:
        text = str(value)
    if text.isascii():
        if _CONTROL.search(text):
            raise ValidationError(_("The text holds control characters; type it anew."), code="control")
    else:
        _check_letters(text)
    if text[:1] in "=@+-" and _FORMULA.match(text):
        raise ValidationError(_("This is a formula. Copy the cell and paste it as a value."), code="formula")
    if text[:1] == "#" and text in _FAILED:
        raise ValidationError(
            _("The spreadsheet could not compute this cell. Write the value into it and save it again."), code="formula"
        )
    return text


def _check_letters(text: str) -> None:
    if _SURROGATE.search(text):
        raise ValidationError(
            _("Some letters are in another encoding than the rest of the file. Export all of it in UTF-8."),
            code="encoding",
        )
    if _CONTROL.search(text):
        raise ValidationError(_("The text holds control characters; type it anew."), code="control")
    if _HIGH.search(text) and (meant := unmixed(text)):
        raise ValidationError(
            _("The letters were garbled on the way; “%(meant)s” is probably meant. Export the file again in UTF-8."),
            code="garbled",
            params={"meant": meant[:60]},
        )


def unmixed(text: str) -> str:
    """Return what ``text`` means if it is UTF-8 that was read as a Western encoding, or ""."""
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return _partly_unmixed(text)


def _partly_unmixed(text: str) -> str:
    """The same for text in which a program has put both: letters that cp1252 lacks stay as Latin-1 has them.

    LibreOffice puts such a byte among the letters for private use instead, 0x81 as U+F181.
    """
    content = bytearray()
    for letter in text:
        try:
            content += letter.encode("cp1252")
        except UnicodeError:
            code = ord(letter) - 0xF100 if 0xF180 <= ord(letter) <= 0xF1FF else ord(letter)
            if code > 0xFF:
                return ""
            content.append(code)
    try:
        meant = content.decode("utf-8")
    except UnicodeError:
        return ""
    return meant if meant != text else ""


def _short(value: Any) -> str:
    return tidy(text_of(value))[:200]


def _words(value: Any) -> list[str]:
    words = [tidy(word) for word in text_of(value).split(";")]
    words = list(dict.fromkeys(word for word in words if word))
    if any(len(word) > 200 for word in words):
        raise ValidationError(_("Part the words by semicolons; one may have %(n)s letters.") % {"n": 200}, code="long")
    return words


def _boolean(value: Any) -> bool:
    text = str(value).strip().casefold()
    if text in _YES | _NO:
        return text in _YES
    raise ValidationError(_("Write yes or no."), code="boolean")


def _choices(field: "models.Field[Any, Any]") -> Convert:
    labels = {str(label).casefold(): key for key, label in field.flatchoices}
    known = labels | {str(key).casefold(): key for key, _label in field.flatchoices}
    allowed = ", ".join(str(key) for key, _label in field.flatchoices)

    def convert(value: Any) -> Any:
        # What needs no looking into is said first: hundred thousands of rows have one of a few values.
        if type(value) is str and (found := known.get(value)) is not None:
            return found
        text = text_of(value).strip()
        found = known.get(text.casefold())
        if found is None:
            raise ValidationError(
                _("“%(value)s” is not one of: %(allowed)s.") % {"value": text[:60], "allowed": allowed}
            )
        return found

    return convert


def _number(field: "models.Field[Any, Any]") -> Convert:
    whole = isinstance(field, models.IntegerField)

    @lru_cache(maxsize=4096)
    def clean(text: str) -> Any:
        value = field.clean(text.removesuffix(".0") if whole else text, None)
        return value if whole or value is None else str(value)

    return lambda value: clean(to_latin(str(value)).replace(",", "").strip())


def _day(value: Any) -> Any:
    try:
        return parse_day(str(value)[:10])
    except ValueError as error:
        raise ValidationError(_("Write a date such as 21/11/2026.")) from error


def _text(field: "models.Field[Any, Any]") -> Convert:
    longest = getattr(field, "max_length", None) or _LONGEST_TEXT
    if validate_edtf in field.validators:
        return _dating()
    normal = isinstance(field, NormalisedCharField | NormalisedTextField)

    def convert(value: Any) -> str:
        text = text_of(value)
        text = tidy(text) if normal else text.strip()
        if len(text) > longest:
            raise ValidationError(
                _("%(n)s letters are too many; at most %(longest)s fit.") % {"n": len(text), "longest": longest},
                code="long",
            )
        return text

    return convert


def _dating() -> Convert:
    """A date as ledgers have it ("c. 1870", "1911–13"), kept as EDTF as if it were typed on the form."""

    # Few dates are borne by many rows.
    @lru_cache(maxsize=4096)
    def convert(text: str) -> str:
        try:
            return understand(text)
        except NotUnderstood:
            raise ValidationError(HOW_TO_WRITE, code="invalid", params={"text": text[:80]}) from None

    return lambda value: convert(_day_alone(text_of(value)))


def _day_alone(text: str) -> str:
    """A workbook's day without the midnight that it comes with."""
    return text.removesuffix(" 00:00:00").removesuffix("T00:00:00")


# ---- positions ------------------------------------------------------------------------------------------------------


def coordinate(value: Any) -> float:
    """Return a coordinate written as 88.355, 88°21'18"E or in the digits of another script; raises ValidationError."""
    if isinstance(value, int | float):
        return float(value)
    text = to_latin(str(value)).strip()
    try:
        return float(text.replace(",", "."))
    except ValueError:
        pass
    match = _DEGREES.fullmatch(text)
    if match is None:
        raise ValidationError(_("“%(value)s” is no coordinate. Write degrees such as 88.3553.") % {"value": text[:60]})
    degrees = float(match["deg"]) + float(match["min"] or 0) / 60 + float(match["sec"] or 0) / 3600
    return -degrees if (match["side"] or "").upper() in {"S", "W"} else degrees


def point(x: Any, y: Any, srid: int = 4326) -> str:
    """Return a point as hexadecimal EWKB; raises ValidationError."""
    return struct.pack("<bIIdd", 1, 0x20000001, srid, coordinate(x), coordinate(y)).hex()
