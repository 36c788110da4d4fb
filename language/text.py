"""Text as it is stored and compared: NFC, one space, and keys that find a name mis-spelt or in another script."""

import re
import unicodedata

from anyascii import anyascii

_SPACES = re.compile(r"[ \t\u00a0]+")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
# Sounds that Bengali, Hindi and English write differently for one name (Rabindra, রবীন্দ্র, रवीन्द्र).
_SAME_SOUND = (
    *(("dge", "j"), ("ge", "j"), ("gi", "j"), ("ksh", "k")),
    *(
        ("bh", "b"),
        ("ph", "p"),
        ("sh", "s"),
        ("ch", "c"),
        ("th", "t"),
        ("dh", "d"),
        ("gh", "g"),
        ("kh", "k"),
        ("jh", "j"),
    ),
    *(("v", "b"), ("w", "b"), ("f", "p"), ("z", "j"), ("q", "k"), ("x", "ks"), ("c", "k"), ("h", ""), ("y", "")),
)


def nfc(text: str) -> str:
    """Return ``text`` in Unicode normalisation form C, the only form stored, compared, hashed or searched."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return ``text`` in NFC with runs of blanks folded and no blanks at its ends; line breaks are kept."""
    return _SPACES.sub(" ", nfc(text).replace("\r\n", "\n")).strip()


def romanised(text: str) -> str:
    """Return ``text`` in lower-case Latin letters and digits, words parted by one space."""
    return _NOT_LETTERS.sub(" ", anyascii(nfc(text)).replace("d'", "r").replace("'", "").lower()).strip()


def skeleton(text: str) -> str:
    """Return the consonants of each word of ``text``, romanised, so that spellings and scripts meet.

    ``Rabindra Sarobar``, ``Robindro Sorobor`` and ``রবীন্দ্র সরোবর`` give the same key.
    """
    return " ".join(filter(None, (_bones(word) for word in romanised(text).split())))


def _bones(word: str) -> str:
    if word.isdigit():
        return word
    first = "a" if word[0] in "aeiou" else ""
    for sound, letter in _SAME_SOUND:
        word = word.replace(sound, letter)
    consonants = re.sub(r"[aeiou]+", "", word)
    return first + _DOUBLED.sub(r"\1", consonants)


def search_key(*texts: str) -> str:
    """Return one text holding the romanised form and the skeleton of every name, for a trigram index."""
    parts = [part for text in texts if text for part in (nfc(text).lower(), romanised(text), skeleton(text))]
    return " | ".join(dict.fromkeys(filter(None, parts)))
