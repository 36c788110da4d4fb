"""Stored text and the keys by which names meet across spellings and scripts."""

import unicodedata

import pytest

from language.text import nfc, search_key, skeleton, tidy


@pytest.mark.parametrize(
    "names",
    [
        ("Rabindra Sarobar", "Robindro Sorobor", "রবীন্দ্র সরোবর", "रवीन्द्र सरोवर"),
        ("Victoria Memorial", "Viktoria Memoriyal", "ভিক্টোরিয়া মেমোরিয়াল", "विक्टोरिया मेमोरियल"),
        ("Subhas Sarobar", "সুভাষ সরোবর", "सुभाष सरोवर"),
    ],
)
def test_one_name_has_one_skeleton_however_it_is_written(names: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in names}) == 1


def test_different_names_have_different_skeletons() -> None:
    assert skeleton("College Square") != skeleton("Deshapriya Park")


def test_decomposed_bengali_is_stored_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "জোড়াসাঁকো")
    assert nfc(decomposed) == unicodedata.normalize("NFC", "জোড়াসাঁকো")


def test_blanks_are_folded_and_line_breaks_kept() -> None:
    assert tidy("  two\u00a0 words \r\nnext  line ") == "two words \nnext line"


def test_the_key_holds_every_name() -> None:
    key = search_key("Lal Dighi", "ট্যাঙ্ক স্কোয়ার")
    assert "lal dighi" in key
    assert skeleton("Tank Square") in key
