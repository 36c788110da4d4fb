"""The search key as it was written on the day of migration 0009, frozen: what the code makes of names may change.

Not to be edited, and not to be imported but by migrations.
"""

import re
import unicodedata

from anyascii import anyascii

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_INITIALS = re.compile(r"\b[a-z](?: [a-z])+\b")
_CONSONANT = r"[\u0995-\u09b9\u09dc-\u09df\u0915-\u0939\u0958-\u095f][\u09bc\u093c]?"
_INHERENT = re.compile(rf"({_CONSONANT})(?=[\u0981-\u09b9\u09ce\u0901-\u0939])")
_SPELT = (
    (re.compile(r"ও\u09af\u09bc"), "w"),  # ওয়ার্ড, ward
    (re.compile(r"জ\u09cdঞ|ज\u094dञ"), "gy"),
    (re.compile(r"(?<!\u09cd)য(?!\u09bc)"), "জ"),  # যোধপুর, Jodhpur
    (re.compile(r"(?<=[সশদধতকগজন]\u09cd)ব"), "\u09f1"),  # স্বামী, Swami
    (re.compile("[চच]"), "ch"),
    (re.compile(r"ং(?![ক-ঘ])|ঙ(?!\u09cd)"), "ng"),  # সিং, Singh; ডাঙা, danga
    (re.compile("[ংঁंँ]"), "n"),
)
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^wr", "r"),
        (r"^y", "j"),
        (r"^gen", "jen"),
        (r"(?<=[aeiou])w(?![aeiou])", ""),  # Town, Howrah
        (r"dge|ge$|ges$", "j"),
        (r"jn", "gn"),
        (r"tion", "sn"),
        (r"ck", "k"),
        (r"ch", "C"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"ph|f", "p"),
        (r"z", "j"),
        (r"(?<=[sdtgkh])[vw]", ""),  # Swami, Gwalior, Dwarka
        (r"[vw]", "b"),
        (r"(?<=[bcCdgjkpstrl])h|h$", ""),
        (r"n(?=[bp])", "m"),
    )
)
_ONE_VOWEL = str.maketrans("eiou", "aaaa")


def romanised(text):
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _INHERENT.sub(r"\1a", text)
        for letters, spelling in _SPELT:
            text = letters.sub(spelling, text)
        text = anyascii(text)
    latin = text.lower().replace("dh'", "rh").replace("d'", "r").replace("'", "")
    return _NOT_LETTERS.sub(" ", latin).strip()


def _skeleton(text):
    return " ".join(filter(None, map(_skeleton_of, romanised(text).split())))


def _skeleton_of(word):
    if word.isdigit():
        return word
    for spelling, sound in _SOUNDS:
        word = spelling.sub(sound, word)
    word = _DOUBLED.sub(r"\1", word.lower())
    return word[:1].translate(_ONE_VOWEL) + re.sub("[aeiouy]", "", word[1:])


def key_for(asset, former_names):
    names = [asset.name_en, asset.name_bn, asset.name_hi, *former_names]
    address = f"{asset.address} {asset.premises_number}"
    spelt = [form for name in names for form in (romanised(name),) if form]
    marked = [mark for name in names for mark in _marks(name)]
    marked += [f"@{mark}" for word in _words_of(address) for mark in (word, _bones(word)) if mark]
    if number := romanised(asset.premises_number).replace(" ", ""):
        marked.append(f"@={number}")
    return " ".join([*dict.fromkeys(spelt), *dict.fromkeys(marked)])


def _marks(name):
    if joined := romanised(name).replace(" ", ""):
        yield f"={joined}"
        yield f"=~{_skeleton(name).replace(' ', '')}"
    words = _words_of(name)
    if words != romanised(name).split():
        yield from words
    yield from filter(None, map(_bones, words))


def _bones(word):
    bones = _skeleton(word)
    return f"~{bones}" if bones and not bones.isdigit() else ""


def _words_of(text):
    return _INITIALS.sub(lambda found: found[0].replace(" ", ""), romanised(text)).split()
