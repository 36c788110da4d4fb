"""Digits of the three scripts, and grouping by thousand, lakh and crore.

References (file, complaint and asset numbers) never pass through here for display: they stay in Latin digits.
"""

from decimal import Decimal

DIGITS = {"bn": "০১২৩৪৫৬৭৮৯", "hi": "०१२३४५६७८९"}
_TO_LATIN = {ord(digit): str(value) for digits in DIGITS.values() for value, digit in enumerate(digits)}
_TO_SCRIPT = {language: {ord(str(v)): digit for v, digit in enumerate(digits)} for language, digits in DIGITS.items()}


def to_latin(text: str) -> str:
    """Return ``text`` with Bengali and Devanagari digits replaced by Latin ones."""
    return text.translate(_TO_LATIN)


def in_script(text: object, language: str) -> str:
    """Return ``text`` with Latin digits replaced by those a reader of ``language`` expects."""
    return str(text).translate(_TO_SCRIPT.get(language[:2], {}))


def grouped(number: int | float | Decimal, language: str, *, places: int | None = None) -> str:
    """Return ``number`` grouped in the Indian way (12,34,567), in the digits of ``language``.

    ``places`` fixes the decimals; None keeps an integer whole and shows what a fraction has.
    """
    text = f"{number:.{places}f}" if places is not None else f"{number}"
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = text.partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    joined = ",".join([*pairs, tail])
    return in_script(sign + joined + (f".{fraction}" if fraction else ""), language)


_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Return ``number`` (1 to 89) in Roman numerals, as volumes and fresh receipts are counted: II, IV, IX."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
