"""Text as it is stored and compared: NFC, one space, and keys that find a name mis-spelt or in another script."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters of a name or a word, at most; what is longer is a text.
_NAME = 200
_SPACES = re.compile(r"[ \t\u00a0]+")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")

_CONSONANT = r"[\u0995-\u09b9\u09dc-\u09df\u0915-\u0939\u0958-\u095f][\u09bc\u093c]?"
# A consonant carries an "a" unless a vowel sign or a virama follows; at a word's end it is not spoken.
_INHERENT = re.compile(rf"({_CONSONANT})(?=[\u0981-\u09b9\u09ce\u0901-\u0939])")
# Letters whose usual Latin spelling differs from a letter-by-letter rendering.
_SPELT = (
    (re.compile(r"ও\u09af\u09bc"), "w"),  # ওয়ার্ড, ward
    (re.compile(r"জ\u09cdঞ|ज\u094dञ"), "gy"),
    (re.compile(r"(?<!\u09cd)য(?!\u09bc)"), "জ"),  # যোধপুর, Jodhpur
    (re.compile(r"(?<=[সশদধতকগজন]\u09cd)ব"), "\u09f1"),  # স্বামী, Swami
    (re.compile("[চच]"), "ch"),
    (re.compile(r"ং(?![ক-ঘ])|ঙ(?!\u09cd)"), "ng"),  # সিং, Singh; ডাঙা, danga
    (re.compile("[ংঁंँ]"), "n"),
)
# What Bengali, Hindi and English write differently for one sound (Rabindra, রবীন্দ্র, रवीन्द्र); order matters. Before
# each stands what a word must have for it: to look for letters costs a tenth of looking for a pattern.
_SOUNDS = tuple(
    (needed.split(), re.compile(pattern), sound)
    for needed, pattern, sound in (
        ("wr", r"^wr", "r"),
        ("y", r"^y", "j"),
        ("gen", r"^gen", "jen"),
        ("w", r"(?<=[aeiou])w(?![aeiou])", ""),  # Town, Howrah
        ("ge", r"dge|ge$|ges$", "j"),
        ("jn", r"jn", "gn"),
        ("tion", r"tion", "sn"),
        ("ck", r"ck", "k"),
        ("ch", r"ch", "C"),
        ("c", r"c(?=[eiy])", "s"),
        ("c q", r"[cq]", "k"),
        ("x", r"x", "ks"),
        ("ph f", r"ph|f", "p"),
        ("z", r"z", "j"),
        ("v w", r"(?<=[sdtgkh])[vw]", ""),  # Swami, Gwalior, Dwarka
        ("v w", r"[vw]", "b"),
        ("h", r"(?<=[bcCdgjkpstrl])h|h$", ""),
        ("nb np", r"n(?=[bp])", "m"),
    )
)


def nfc(text: str) -> str:
    """Return ``text`` in Unicode normalisation form C, the only form stored, compared, hashed or searched."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return ``text`` in NFC with runs of blanks folded and no blanks at its ends; line breaks are kept."""
    if not text.isascii():
        text = _SPACES.sub(" ", nfc(text))
    elif "  " in text or "\t" in text:
        text = _SPACES.sub(" ", text)
    return text.replace("\r\n", "\n").strip()


def romanised(text: str) -> str:
    """Return ``text`` in lower-case Latin letters and digits, words parted by one space, as one would spell it."""
    return _plain(text if text.isascii() else " ".join(map(_transliterated, text.split(" "))))


# Words come back, whole names and addresses seldom. What is Latin already is written anew faster than it is remembered.
@lru_cache(maxsize=16_384)
def _transliterated(word: str) -> str:
    word = _INHERENT.sub(r"\1a", nfc(word))
    for letters, spelling in _SPELT:
        word = letters.sub(spelling, word)
    return str(anyascii(word))


def _plain(text: str) -> str:
    latin = text.lower()
    if "'" in latin:
        latin = latin.replace("dh'", "rh").replace("d'", "r").replace("'", "")
    words = latin.split()
    if "".join(words).isalnum():
        return " ".join(words)
    return _NOT_LETTERS.sub(" ", latin).strip()


def skeleton(text: str) -> str:
    """Return the consonants of each word of ``text``, romanised, so that spellings and scripts meet.

    ``Rabindra Sarobar``, ``Robindro Sorobor`` and ``রবীন্দ্র সরোবর`` give the same key.
    """
    # Whole notes and recognised pages come once: remembered, thousands of them would fill the memory of a process.
    return _remembered(text) if len(text) <= _NAME else _bones_of(romanised(text))


@lru_cache(maxsize=16_384)
def _remembered(text: str) -> str:
    return _bones_of(romanised(text))


def _bones_of(spelt: str) -> str:
    return " ".join(filter(None, map(consonants, spelt.split())))


# Words of names and addresses come back all the time; a register entered at once has tens of thousands of them.
@lru_cache(maxsize=65_536)
def consonants(word: str) -> str:
    """Return the consonants of one word that is romanised already; digits stay as they are."""
    if word.isdigit():
        return word
    for needed, spelling, sound in _SOUNDS:
        for letters in needed:
            if letters in word:
                word = spelling.sub(sound, word)
                break
    word = _DOUBLED.sub(r"\1", word.lower())
    return word[:1].translate(_ONE_VOWEL) + word[1:].translate(_NO_VOWELS)


_ONE_VOWEL = str.maketrans("eiou", "aaaa")
_NO_VOWELS = str.maketrans("", "", "aeiouy")


def spellings(text: str) -> list[str]:
    """Return the forms under which ``text`` is compared: romanised and skeleton, each also written as one word.

    "Lal Dighi", "Laldighi" and "লালদিঘি" share at least one of them.
    """
    spelt = romanised(text)
    forms = (spelt, _bones_of(spelt))
    return list(dict.fromkeys(form for each in forms for form in (each, each.replace(" ", "")) if form))


def search_key(*texts: str) -> str:
    """Return one text holding every form of every name, for a trigram index."""
    return " | ".join(dict.fromkeys(form for text in texts if text for form in spellings(text)))


_SCRIPTS = (
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("hi", re.compile("[\u0900-\u0963\u0966-\u097f]")),
    ("en", re.compile("[A-Za-z]")),
)


def script_of(text: str) -> str:
    """Return the language ("bn", "hi", "en") in whose script most letters of ``text`` are; "" where there are none."""
    counted = [(len(letters.findall(text)), language) for language, letters in _SCRIPTS]
    most, language = max(counted, key=lambda each: each[0])
    return language if most else ""
