"""Stored text and the keys by which names meet across spellings and scripts."""

import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.text import nfc, romanised, search_key, skeleton, spellings, tidy


@pytest.mark.parametrize(
    "names",
    [
        ("Rabindra Sarobar", "Robindro Sorobor", "রবীন্দ্র সরোবর", "रवीन्द्र सरोवर"),
        ("Victoria Memorial", "Viktoria Memoriyal", "ভিক্টোরিয়া মেমোরিয়াল", "विक्टोरिया मेमोरियल"),
        ("Subhas Sarobar", "সুভাষ সরোবর", "सुभाष सरोवर"),
        ("Lal Dighi", "লাল দীঘি", "लाल दीघी", "Lal Dighee"),
        ("Shahid Minar", "Shaheed Minar", "শহিদ মিনার", "शहीद मीनार"),
        ("College Square", "কলেজ স্কোয়ার", "कॉलेज स्क्वायर"),
        ("Howrah Bridge", "হাওড়া ব্রিজ"),
        ("Swami Vivekananda", "স্বামী বিবেকানন্দ", "स्वामी विवेकानंद"),
        ("Jodhpur Park", "যোধপুর পার্ক", "जोधपुर पार्क"),
        ("Jorasanko", "Jorashanko", "জোড়াসাঁকো", "जोड़ासाँको"),
        ("Prinsep Ghat", "Princep Ghat", "প্রিন্সেপ ঘাট", "प्रिंसेप घाट"),
        ("Ahiritola", "আহিরীটোলা", "अहिरीटोला"),
    ],
)
def test_one_name_has_one_skeleton_however_it_is_written(names: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("College Square", "Deshapriya Park"), ("Lal", "Memorial"), ("Kalighat", "Chalighat"), ("Hedua", "Dua")],
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("words", ["Bank of the pond ", "পুকুরের পাড়ে "])
def test_whole_texts_are_not_remembered(words: str) -> None:
    text = words * 500
    skeleton(text)
    tracemalloc.start()
    try:
        for number in range(100):
            assert skeleton(f"{number}a {text}").endswith(skeleton(words))
        held, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 200_000


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("রবীন্দ্র সরোবর", "rabindr sarobar"),
        ("स्वामी", "svami"),
        ("সিং", "sing"),
        ("ওয়ার্ড ৯৩", "ward 93"),
        ("Writers' Buildings", "writers buildings"),
    ],
)
def test_romanised_as_one_would_spell_it(name: str, spelt: str) -> None:
    assert romanised(name) == spelt


def test_a_name_in_one_word_or_two_shares_a_form() -> None:
    for one, other in (("Lal Dighi", "Laldighi"), ("লাল দিঘি", "লালদিঘি"), ("Lal Dighi", "লালদিঘি")):
        assert set(spellings(one)) & set(spellings(other))


@given(st.text(max_size=60))
def test_any_text_has_a_key_of_latin_letters_and_digits(text: str) -> None:
    assert set(search_key(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 |")


def test_decomposed_bengali_is_stored_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "জোড়াসাঁকো")
    assert nfc(decomposed) == unicodedata.normalize("NFC", "জোড়াসাঁকো")


def test_blanks_are_folded_and_line_breaks_kept() -> None:
    assert tidy("  two\u00a0 words \r\nnext  line ") == "two words \nnext line"
    assert tidy("  two \t words\tand \r\n next  line ") == "two words and \n next line"
    assert tidy("as it is\r\n") == "as it is"


def test_the_key_holds_every_name_in_latin_letters() -> None:
    assert search_key("Lal Dighi", "", "লালদিঘি") == "lal dighi | laldighi | ll dg | lldg | laladighi"
