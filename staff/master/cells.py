"""One cell of a sheet as a value: codes, names, Indian dates and phones, in any of the three scripts' digits."""

import datetime as dt
import re
from functools import cache

from babel.dates import get_month_names
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from language.dates import parse_day
from language.digits import to_latin
from language.text import nfc, tidy

_CODE = re.compile(r"[A-Z0-9][A-Z0-9/&.-]{0,19}")
_SHORT_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s,./-]+([^\d\s,./-]+)[\s,./-]+(\d{4}|\d{2})")
_PHONE = re.compile(r"\+?\d{6,15}")
_YOUNGEST, _OLDEST = 18, 70
_LONGEST_NAME = 200


def code(text: str) -> str:
    """Return an employee code in Latin digits and capitals; raises ValidationError."""
    value = to_latin(tidy(text)).upper().replace(" ", "")
    if not _CODE.fullmatch(value):
        raise ValidationError(_("An employee code has up to 20 Latin letters and digits, such as E-1042."))
    return value


def name(text: str) -> str:
    """Return a name; raises ValidationError where it is too long or holds digits only."""
    value = tidy(text)
    if len(value) > _LONGEST_NAME or not any(letter.isalpha() for letter in value):
        raise ValidationError(_("This is no name."))
    return value


def day(text: str) -> dt.date:
    """Return a date as Indian offices write it: 15/08/1975, 15-08-75, 15 Aug 1975, ১৫ আগস্ট ১৯৭৫, १५ अगस्त १९७५.

    Two digits of a year mean the latest year that is not ahead. Raises ValidationError.
    """
    plain = to_latin(tidy(text)).removesuffix(" 00:00:00")
    try:
        return parse_day(plain)
    except ValueError:
        pass
    short, worded = _SHORT_YEAR.fullmatch(plain), _IN_WORDS.fullmatch(plain)
    month = _months().get(_month_key(worded[2])) if worded else int(short[2]) if short else None
    found = worded or short
    if found is not None and month is not None:
        try:
            return dt.date(_year(found[3]), month, int(found[1]))
        except ValueError:
            pass
    raise ValidationError(_("Not a date. Write the day first, such as 15/08/1975 or 15 Aug 1975."))


def _year(digits: str) -> int:
    if len(digits) == len("1975"):
        return int(digits)
    this = dt.date.today().year  # noqa: DTZ011 (a century is no matter of zones)
    year = this // 100 * 100 + int(digits)
    return year if year <= this else year - 100


def _month_key(text: str) -> str:
    return nfc(text).casefold().translate(str.maketrans("", "", "\u09bc\u093c."))


@cache
def _months() -> dict[str, int]:
    known = {
        _month_key(word): number
        for language in ("en", "en_GB", "bn", "hi")
        for width in ("wide", "abbreviated")
        for number, word in get_month_names(width, locale=language).items()
    }
    return known | {"sept": 9, _month_key("অগাস্ট"): 8, _month_key("সেপ্টেম্বর"): 9, _month_key("सितम्बर"): 9}


def birth(text: str) -> dt.date:
    """Return a date of birth of one who can be in service; raises ValidationError."""
    value, today = day(text), dt.date.today()  # noqa: DTZ011 (to the day of a working life)
    age = today.year - value.year - ((today.month, today.day) < (value.month, value.day))
    if not _YOUNGEST <= age <= _OLDEST:
        raise ValidationError(_("By this date the officer would be under 18 or over 70 years old."))
    return value


def phone(text: str) -> str:
    """Return a phone number with its country code; ten digits are an Indian mobile. Raises ValidationError."""
    value = re.sub(r"[\s().-]", "", to_latin(tidy(text))).removesuffix(".0")
    value = re.sub(r"^00", "+", value)
    if not _PHONE.fullmatch(value):
        raise ValidationError(_("Not a phone number. Write ten digits, or a number with its country code."))
    digits = value.lstrip("+")
    if value.startswith("+"):
        return value
    if re.fullmatch(r"91[6-9]\d{9}", digits):
        return f"+{digits}"
    bare = digits.removeprefix("0")
    return f"+91{bare}" if len(bare) == len("9830012345") else value


def email(text: str) -> str:
    """Return an e-mail address in small letters; raises ValidationError."""
    value = tidy(text).lower()
    try:
        validate_email(value)
    except ValidationError:
        raise ValidationError(_("Not an e-mail address.")) from None
    return value
