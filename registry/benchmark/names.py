"""Names as a real register has them: few words in many combinations, one name borne by thousands, three scripts."""

import random
from collections.abc import Iterator
from functools import lru_cache

from assets.search.keys import ADDRESS, BONES, INITIALS, WHOLE, initials_of, words_of
from assets.search.words import bones_of
from language.text import romanised

# English, Bengali and Hindi of one word.
_WHOSE = (
    ("Rabindra", "রবীন্দ্র", "रवींद्र"), ("Vivekananda", "বিবেকানন্দ", "विवेकानंद"), ("Netaji", "নেতাজি", "नेताजी"),
    ("Bidhan", "বিধান", "बिधान"), ("Deshbandhu", "দেশবন্ধু", "देशबंधु"), ("Mullick", "মল্লিক", "मल्लिक"),
    ("Thakur", "ঠাকুর", "ठाकुर"), ("Ghosh", "ঘোষ", "घोष"), ("Mitra", "মিত্র", "मित्र"), ("Basu", "বসু", "बसु"),
    ("Sarkar", "সরকার", "सरकार"), ("Chatterjee", "চ্যাটার্জি", "चटर्जी"), ("Mukherjee", "মুখার্জি", "मुखर्जी"),
    ("Banerjee", "ব্যানার্জি", "बनर्जी"), ("Dutta", "দত্ত", "दत्ता"), ("Haldar", "হালদার", "हालदार"), ("Naskar", "নস্কর", "नस्कर"),
    ("Mondal", "মণ্ডল", "मंडल"), ("Biswas", "বিশ্বাস", "बिश्वास"), ("Laha", "লাহা", "लाहा"), ("Seal", "শীল", "शील"),
    ("Pramanik", "প্রামাণিক", "प्रामाणिक"), ("Kundu", "কুণ্ডু", "कुंडू"), ("Nandi", "নন্দী", "नंदी"), ("Paul", "পাল", "पाल"),
    ("Roy Choudhury", "রায়চৌধুরী", "राय चौधरी"), ("Sabarna", "সাবর্ণ", "सावर्ण"), ("Rashmoni", "রাসমণি", "रासमणि"),
    ("Shibnath", "শিবনাথ", "शिवनाथ"), ("Iswar", "ঈশ্বর", "ईश्वर"), ("Kalinath", "কালীনাথ", "कालीनाथ"),
    ("Jogendra", "যোগেন্দ্র", "योगेंद्र"), ("Harish", "হরিশ", "हरीश"), ("Gopal", "গোপাল", "गोपाल"), ("Madhab", "মাধব", "माधव"),
    ("Radha", "রাধা", "राधा"), ("Annapurna", "অন্নপূর্ণা", "अन्नपूर्णा"), ("Manasa", "মনসা", "मनसा"), ("Padma", "পদ্ম", "पद्म"),
)  # fmt: skip
_WHERE = (
    "Behala", "Tangra", "Tollygunge", "Garia", "Jadavpur", "Kasba", "Ballygunge", "Bhowanipore", "Kalighat", "Chetla",
    "Alipore", "Khidirpur", "Metiabruz", "Bagbazar", "Shyambazar", "Hatibagan", "Maniktala", "Beliaghata", "Entally",
    "Topsia", "Tiljala", "Santoshpur", "Patuli", "Naktala", "Bansdroni", "Kudghat", "Haridevpur", "Thakurpukur", "Joka",
    "Sarsuna", "Parnasree", "Taratala", "Cossipore", "Sinthi", "Paikpara", "Ultadanga", "Phoolbagan", "Narkeldanga",
)  # fmt: skip
_SORTS = {
    "water": (("Pukur", "পুকুর", "तालाब"), ("Pond", "পুকুর", "तालाब"), ("Dighi", "দিঘি", "दीघी"), ("Jheel", "ঝিল", "झील")),
    "building": (("House", "বাড়ি", "भवन"), ("Rajbari", "রাজবাড়ি", "राजबाड़ी"), ("Villa", "ভিলা", "विला")),
    "park": (("Park", "পার্ক", "पार्क"), ("Udyan", "উদ্যান", "उद्यान")),
    "statue": (("Statue", "মূর্তি", "मूर्ति"),),
    "monument": (("Memorial", "স্মৃতিস্তম্ভ", "स्मारक"),),
    "structure": (("Ghat", "ঘাট", "घाट"), ("Temple", "মন্দির", "मंदिर")),
}  # fmt: skip
STREETS = (
    "Strand Road", "Harrison Road", "Chowringhee Road", "Lower Circular Road", "Rashbehari Avenue", "Park Street",
    "Raja S. C. Mullick Road", "Beadon Street", "Amherst Street", "Southern Avenue", "College Street", "Jessore Road",
    "Garden Reach Road", "Canal East Road", "Nimtala Ghat Street", "Shakespeare Sarani", "Bidhan Sarani",
    "Diamond Harbour Road",
)  # fmt: skip
_WITHOUT_A_NAME = 0.3
_KINDS = ("water", "water", "water", "building", "building", "park", "statue", "monument", "structure", "water")

Row = tuple[int, str, str, str, str, str, str]


def rows(number: int) -> Iterator[Row]:
    """Yield (number, kind, name in three scripts, address, search key) of each invented asset, the same every time.

    Every third has no name of its own ("Pond"); of the others many share one.
    """
    chance = random.Random(20261122)  # noqa: S311
    for at in range(1, number + 1):
        kind = _KINDS[at % len(_KINDS)]
        sort = chance.choice(_SORTS[kind])
        address = f"{chance.randint(1, 300)}{chance.choice(('', '', 'A', 'B', '/1', '/2C'))} {chance.choice(STREETS)}"
        if chance.random() < _WITHOUT_A_NAME:
            yield at, kind, *sort, address, _key(sort, address)
            continue
        whose, where = chance.choice(_WHOSE), chance.choice(_WHERE)
        names = (f"{whose[0]} {sort[0]}, {where}", f"{whose[1]} {sort[1]}", f"{whose[2]} {sort[2]}")
        yield at, kind, *names, address, _key(names, address)


def hasty(chance: random.Random) -> str:
    """Return a name as a hasty person types it: one letter is missing."""
    text = f"{chance.choice(_WHOSE)[0]} {chance.choice(_SORTS['water'])[0]}".lower()
    at = chance.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1 :]


def mixed(chance: random.Random) -> str:
    """Return what somebody may type: a name rightly or wrongly spelt, in one script or another, a street, a number."""
    whose, where = chance.choice(_WHOSE), chance.choice(_WHERE)
    sort = chance.choice(_SORTS[chance.choice(list(_SORTS))])
    return chance.choice(
        (
            hasty(chance),
            f"{whose[0]} {sort[0]}",
            f"{whose[1]} {sort[1]}",
            f"{whose[2]} {sort[2]}",
            f"{whose[0]} {sort[0]} {where}",
            f"{sort[0]} {where}",
            chance.choice(STREETS),
            f"{chance.randint(1, 300)} {chance.choice(STREETS)}",
            sort[0],
            f"{chance.randint(1, 300)}{chance.choice('AB')}",
        )
    )


@lru_cache(maxsize=100_000)
def _forms(text: str) -> tuple[str, tuple[str, ...], str]:
    """Return a text romanised, the consonants of its words, and the initials it may be called by."""
    bones = tuple(filter(None, map(bones_of, words_of(text))))
    return romanised(text), bones, " ".join(f"{INITIALS}{letters}" for letters in initials_of(text))


def _key(names: tuple[str, ...], address: str) -> str:
    """As ``assets.search.key_for`` makes it, by way of what was worked out for the same words before."""
    spelt, marks, initials = [], [], []
    for name in names:
        words, bones, letters = _forms(name)
        spelt.append(words)
        marks += [f"{WHOLE}{words.replace(' ', '')}", f"{WHOLE}{BONES}{''.join(bones)}"]
        marks += [f"{BONES}{each}" for each in bones]
        initials += letters.split()
    for word in words_of(address):
        bone = bones_of(word)
        marks += [f"{ADDRESS}{word}", *([f"{ADDRESS}{BONES}{bone}"] if not bone.isdigit() else [])]
    return " ".join([*dict.fromkeys(spelt), *dict.fromkeys([*marks, *initials])])
