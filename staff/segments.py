"""How long an SMS is: 160 characters of the GSM alphabet or 70 of UCS-2, less where it goes in several parts.

Source: 3GPP TS 23.038 (alphabet and its extension), TS 23.040 (parts).
"""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Written with an escape before them, so they count twice.
_EXTENDED = frozenset("^{}\\[~]|€\f")
_GSM_ONE, _GSM_PART, _UCS_ONE, _UCS_PART = 160, 153, 70, 67


def is_gsm(text: str) -> bool:
    """Whether the text can be written in the GSM alphabet; Bengali and Hindi cannot."""
    return all(letter in _GSM or letter in _EXTENDED for letter in text)


def length(text: str) -> int:
    """Return how many units the text takes in its coding: septets, or UTF-16 code units."""
    if is_gsm(text):
        return sum(2 if letter in _EXTENDED else 1 for letter in text)
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> int:
    """Return in how many parts the text goes out, which is what is paid for."""
    one, part = (_GSM_ONE, _GSM_PART) if is_gsm(text) else (_UCS_ONE, _UCS_PART)
    units = length(text)
    return 1 if units <= one else -(-units // part)


def fitted(text: str, *, most: int) -> str:
    """Return the text cut between words so that it goes out in ``most`` parts, with "..." where something is missing.

    Words are never cut, for a letter without its vowel sign is another letter; a text of one endless word is left.
    """
    if segments(text) <= most:
        return text
    words = text.split(" ")
    while len(words) > 1 and segments(" ".join(words) + " ...") > most:
        words.pop()
    return " ".join(words) + " ..."
