"""Where a reporter is answered: a mail address, an Indian mobile number, or both."""

import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from language.digits import to_latin
from language.text import tidy

REGION = "IN"
_LONGEST = 40
_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A reporter's own data, as ``read_email`` and ``read_phone`` return them.

    ``notice_version`` is that of the notice on personal data that he was shown. Raises ValueError where he could not
    be reached: whoever gives nothing has no contact at all (None).
    """

    email: str = ""
    phone: str = ""
    name: str = ""
    notice_version: str = ""

    def __post_init__(self) -> None:
        if not (self.email or self.phone):
            raise ValueError("a contact has a mail address or a telephone number")


def read_email(text: str) -> str:
    """Return a mail address as it is stored, its domain in small letters; raises ValidationError.

    One mailbox has one spelling: wide letters are narrowed, a domain of other scripts is written as the network has it.
    A quoted name and a bare number of a machine are refused: nobody writes so but to be taken for another.
    """
    address = unicodedata.normalize("NFKC", tidy(text))
    validate_email(address)
    local, _at, host = address.rpartition("@")
    if '"' in local or host.startswith("["):
        raise ValidationError(validate_email.message, code=validate_email.code)
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValidationError(validate_email.message, code=validate_email.code) from None
    return f"{local}@{host.lower()}"


def read_phone(text: str) -> str:
    """Return an Indian mobile number in E.164 ("+919830012345"), typed in any of the three scripts' digits.

    Numbers of other countries and land lines are refused: an SMS does not reach the one and costs much to the other,
    which those who live on it know. Raises ValidationError saying what to type.
    """
    wrong = ValidationError(
        _("Write an Indian mobile number of ten digits, for example 98300 12345."), code="invalid_phone"
    )
    plain = to_latin(tidy(text))
    if not plain or len(plain) > _LONGEST:
        raise wrong
    try:
        number = phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException:
        raise wrong from None
    if number.extension or not phonenumbers.is_valid_number_for_region(number, REGION):
        raise wrong
    if phonenumbers.number_type(number) not in _MOBILE:
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
